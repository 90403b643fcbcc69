package org.omflow.booster.tests.fault;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.load.JmsSubmitter;
import org.omflow.booster.installer.load.ReplayDriver;
import org.omflow.booster.installer.load.ReplayListener;
import org.omflow.booster.installer.load.ReplayResult;
import org.omflow.booster.installer.load.Ticket;

/** Places orders and completes their steps through a real client until told to stop, and knows when orders ended. */
final class OpenLoad implements ReplayListener, AutoCloseable {
    /** The most orders of one load. */
    static final int MOST = 200_000;
    /** How long nothing at all may be answered; longer than any fault. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final List<Ticket> tickets;
    private final JmsSubmitter submitter;
    private final ReplayDriver driver;
    private final FutureTask<ReplayResult> replay;

    // When the orders ended, by System.nanoTime. Guarded by "this".
    private long[] ends = new long[4096];
    private int ended;

    /**
     * A load that has not begun.
     *
     * @param inFlight how many orders are under way at once
     */
    OpenLoad(DemoCluster cluster, Workload workload, String keyPrefix, int inFlight) {
        tickets = workload.tickets(keyPrefix, MOST);
        submitter = new JmsSubmitter(cluster.submitterConnector());
        driver = new ReplayDriver(submitter, this, inFlight, PATIENCE);
        replay = new FutureTask<>(() -> driver.run(tickets));
    }

    void start() {
        Thread thread = new Thread(replay, "load");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void progressed(int endedSoFar, int orders) {
        if (ended == ends.length) {
            ends = Arrays.copyOf(ends, 2 * ended);
        }
        ends[ended++] = System.nanoTime();
        notifyAll();
    }

    /** How many orders have ended. */
    synchronized int ended() {
        return ended;
    }

    /** Waits until this many orders have ended. */
    synchronized void awaitEnded(int orders) throws InterruptedException {
        while (ended < orders) {
            requireRunning();
            wait(1_000);
        }
    }

    /** Keeps the load running for this time. */
    synchronized void keepOn(Duration time) throws InterruptedException {
        long until = System.nanoTime() + time.toNanos();
        for (long left = time.toMillis(); left > 0; left = (until - System.nanoTime()) / 1_000_000) {
            requireRunning();
            wait(left);
        }
    }

    /** The longest time between two moments in which no order ended. */
    synchronized Duration longestGap(long from, long to) {
        long longest = 0;
        long before = from;
        for (int i = 0; i < ended && ends[i] - to < 0; i++) {
            if (ends[i] - from > 0) {
                longest = Math.max(longest, ends[i] - before);
                before = ends[i];
            }
        }
        return Duration.ofNanos(Math.max(longest, to - before));
    }

    /** Places no more orders and waits until those under way have ended. */
    ReplayResult finish() throws InterruptedException, ExecutionException {
        driver.stopPlacing();
        return replay.get();
    }

    /** The orders that were placed, after {@link #finish}. */
    List<Ticket> placed(ReplayResult result) {
        return tickets.subList(0, result.submitted());
    }

    /** How many jobs were sent more than once. */
    long sentAgain() {
        return submitter.sentAgain();
    }

    @Override
    public void close() {
        driver.stopPlacing();
        submitter.close();
    }

    private void requireRunning() {
        if (replay.isDone()) {
            throw new IllegalStateException("the load has come to its end after " + ended + " orders");
        }
    }
}
