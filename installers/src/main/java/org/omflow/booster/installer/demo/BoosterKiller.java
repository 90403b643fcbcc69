package org.omflow.booster.installer.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.omflow.booster.installer.cluster.ClusterException;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.cluster.DemoPair;
import org.omflow.booster.installer.load.ReplayDriver;
import org.omflow.booster.installer.load.ReplayListener;

/** Kills the primary Booster when half of the orders have ended, and restarts it once the secondary is active. */
final class BoosterKiller implements ReplayListener {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final DemoCluster cluster;
    private final PrintStream out;
    private final CountDownLatch halfWay = new CountDownLatch(1);
    private Thread thread;

    // Written by the killing thread, read after it has ended.
    private ClusterException failure;
    private Duration failBack;

    BoosterKiller(DemoCluster cluster, PrintStream out) {
        this.cluster = cluster;
        this.out = out;
    }

    /** Starts to wait for the middle of this replay. */
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
     * Waits for failback to the primary.
     *
     * @return the time from its restart to failback; null when it was never killed
     * @throws ClusterException when failover or failback does not happen
     */
    Duration await() throws ClusterException, InterruptedException {
        if (halfWay.getCount() > 0) {
            return null;
        }
        thread.join();
        if (failure != null) {
            throw failure;
        }
        return failBack;
    }

    private void killHalfWay(ReplayDriver driver) {
        try {
            halfWay.await();
            DemoPair pair = cluster.pair();
            driver.failover(cluster::killBooster);
            out.println("  The primary Booster was killed; the secondary takes over.");
            pair.awaitActive(pair.secondary(), PATIENCE);
            long started = System.nanoTime();
            cluster.startProcess(pair.primary().process());
            out.println("  The secondary is active; the primary is restarted.");
            pair.awaitActive(pair.primary(), PATIENCE);
            failBack = Duration.ofNanos(System.nanoTime() - started);
            pair.awaitHealthy(PATIENCE);
            out.println("  Failback is done: the primary is active and has every message; the secondary is ready.");
        } catch (ClusterException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
