package org.omflow.booster.ha.periodic;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a process looks after again and again; a look that fails is logged and does not end the looking. Thread-safe. */
public final class PeriodicTasks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PeriodicTasks.class);

    private final ScheduledExecutorService timer;

    /**
     * Nothing is watched yet.
     *
     * @param threads how many looks may go on at the same time; at least 1
     */
    public PeriodicTasks(int threads) {
        timer = Executors.newScheduledThreadPool(threads, work -> {
            Thread thread = new Thread(work, "watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Looks first after this pause, and then after each such pause, counted from the end of the look before.
     *
     * @param what in words, for the log
     * @param pause more than nothing
     */
    public void add(String what, Duration pause, Runnable look) {
        timer.scheduleWithFixedDelay(logged(what, look), pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static Runnable logged(String what, Runnable look) {
        return () -> {
            try {
                look.run();
            } catch (RuntimeException e) {
                // A task that throws would never run again.
                log.error("Watching {} failed; it is tried again", what, e);
            }
        };
    }

    /** Looks after nothing any more; a look under way is interrupted and not waited for. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
