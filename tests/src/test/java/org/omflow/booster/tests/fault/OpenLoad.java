package org.omflow.booster.tests.fault;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.installer.load.ReplayDriver;
import org.omflow.booster.installer.load.ReplayListener;
import org.omflow.booster.installer.load.ReplayResult;
import org.omflow.booster.installer.load.SubmittedJob;
import org.omflow.booster.installer.load.Submitter;
import org.omflow.booster.installer.load.Ticket;

/**
 * Places orders and completes their steps through real clients until told to stop, and knows when jobs were accepted and
 * orders ended.
 */
final class OpenLoad implements ReplayListener, AutoCloseable {
    /** How long nothing at all may be answered; longer than any fault. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final List<Ticket> tickets;
    private final Submitter submitter;
    private final ReplayDriver driver;
    private final Pacer pacer;
    private final FutureTask<ReplayResult> replay;
    private final Moments accepted = new Moments();
    private final Moments ended = new Moments();

    /**
     * A load that has not begun.
     *
     * @param submitter brings the jobs to the Booster; closed with the load
     * @param inFlight how many orders are under way at once
     * @param pacer when each job is submitted
     * @param most the most orders that are ever placed
     */
    OpenLoad(Submitter submitter, Workload workload, String keyPrefix, int inFlight, Pacer pacer, int most) {
        this.submitter = submitter;
        this.pacer = pacer;
        tickets = workload.tickets(keyPrefix, most);
        driver = new ReplayDriver(new Observed(), this, inFlight, PATIENCE);
        replay = new FutureTask<>(() -> driver.run(tickets));
    }

    void start() {
        Thread thread = new Thread(replay, "load");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void progressed(int endedSoFar, int orders) {
        ended.now();
        synchronized (this) {
            notifyAll();
        }
    }

    /** How many orders have ended. */
    int ended() {
        return ended.count();
    }

    /** Waits until this many orders have ended; throws when for a long time none does. */
    synchronized void awaitEnded(int orders) throws InterruptedException {
        int before = ended();
        long rose = System.nanoTime();
        while (ended() < orders) {
            requireRunning();
            wait(1_000);
            if (ended() > before) {
                before = ended();
                rose = System.nanoTime();
            } else if (System.nanoTime() - rose > PATIENCE.toNanos()) {
                throw new IllegalStateException(before + " orders have ended, of " + orders
                        + " that are waited for, and none of them within the last " + PATIENCE.toSeconds() + " s");
            }
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

    /** Does something to a Booster and measures how long submitters have to wait because of it. */
    void failover(Runnable fault) {
        driver.failover(fault);
    }

    /** The longest time between two moments in which no order ended. */
    Duration longestGap(long from, long to) {
        return ended.longestGap(from, to);
    }

    /** The longest time between two moments in which no job was accepted. */
    Moments.Pause longestRefusal(long from, long to) {
        return accepted.longestPause(from, to);
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
        pacer.close();
        submitter.close();
    }

    private void requireRunning() {
        if (replay.isDone()) {
            throw new IllegalStateException("the load has come to its end after " + ended() + " orders");
        }
    }

    /** The submitter, with a note of when each job was accepted. */
    private final class Observed implements Submitter {
        @Override
        public void start(Listener listener) {
            submitter.start(new Listener() {
                @Override
                public void acknowledged(SubmittedJob job, long sendingBegan) {
                    accepted.now();
                    listener.acknowledged(job, sendingBegan);
                }

                @Override
                public void answered(SubmittedJob job, Answer answer) {
                    listener.answered(job, answer);
                }
            });
        }

        @Override
        public void submit(SubmittedJob job) {
            pacer.run(() -> submitter.submit(job));
        }

        @Override
        public void close() {
            submitter.close();
        }
    }
}
