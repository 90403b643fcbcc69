package org.omflow.booster.tests.fault;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Spreads work evenly over time. Thread-safe. */
final class Pacer implements AutoCloseable {
    private final ScheduledExecutorService timer;
    private final long gap;
    private long next = System.nanoTime();

    private Pacer(ScheduledExecutorService timer, long gap) {
        this.timer = timer;
        this.gap = gap;
    }

    /** Runs everything at once. */
    static Pacer unlimited() {
        return new Pacer(null, 0);
    }

    /** Runs at most so many a second, each on a thread of its own; never makes its caller wait. */
    static Pacer perSecond(int most) {
        return new Pacer(
                Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task, "load pacer");
                    thread.setDaemon(true);
                    return thread;
                }),
                TimeUnit.SECONDS.toNanos(1) / most);
    }

    void run(Runnable work) {
        if (timer == null) {
            work.run();
            return;
        }
        long wait;
        synchronized (this) {
            long now = System.nanoTime();
            next = Math.max(now, next + gap);
            wait = next - now;
        }
        timer.schedule(work, wait, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}
