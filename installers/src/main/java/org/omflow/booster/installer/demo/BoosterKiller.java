package org.omflow.booster.installer.demo;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import org.omflow.booster.installer.cluster.ClusterException;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.load.ReplayDriver;
import org.omflow.booster.installer.load.ReplayListener;

/** Kills the Booster when half of the orders have come to their end, and starts it again. */
final class BoosterKiller implements ReplayListener {
    private final DemoCluster cluster;
    private final PrintStream out;
    private final CountDownLatch halfWay = new CountDownLatch(1);
    private Thread thread;
    /** Written by the killing thread, read after it has ended. */
    private ClusterException failure;

    BoosterKiller(DemoCluster cluster, PrintStream out) {
        this.cluster = cluster;
        this.out = out;
    }

    /** Begins to wait for the half of this replay. */
    void start(ReplayDriver driver) {
        thread = new Thread(() -> killHalfWay(driver), "booster-killer");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void progressed(int ended, int orders) {
        if (ended * 2L >= orders) {
            halfWay.countDown();
        }
    }

    /**
     * Waits until the Booster is back.
     *
     * @throws ClusterException when it does not start again
     */
    void await() throws ClusterException, InterruptedException {
        if (halfWay.getCount() == 0) {
            thread.join();
            if (failure != null) {
                throw failure;
            }
        }
    }

    private void killHalfWay(ReplayDriver driver) {
        try {
            halfWay.await();
            driver.failover(cluster::killBooster);
            out.println("  The Booster was killed; starting it again.");
            cluster.startBooster();
        } catch (ClusterException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
