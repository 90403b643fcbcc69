package org.omflow.booster.ha.periodic;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a process does again and again; a task that fails is logged and runs again. Thread-safe. */
public final class PeriodicTasks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PeriodicTasks.class);

    private final ScheduledExecutorService timer;

    /**
     * No tasks yet.
     *
     * @param threads how many tasks may run at the same time; at least 1
     */
    public PeriodicTasks(int threads) {
        timer = Executors.newScheduledThreadPool(threads, work -> {
            Thread thread = new Thread(work, "periodic tasks");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Runs a task first after this pause, and then after each such pause, counted from its last end.
     *
     * @param what in words, for the log
     * @param pause more than nothing
     */
    public void add(String what, Duration pause, Runnable task) {
        add(what, pause, pause, task);
    }

    /** The same, but for the first time at once. */
    public void addNow(String what, Duration pause, Runnable task) {
        add(what, Duration.ZERO, pause, task);
    }

    private void add(String what, Duration first, Duration pause, Runnable task) {
        timer.scheduleWithFixedDelay(logged(what, task), first.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static Runnable logged(String what, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                // A task that throws would never run again.
                log.error("Watching {} failed; it is tried again", what, e);
            }
        };
    }

    /**
     * Runs no task any more and waits for those under way; what is not done in time is interrupted.
     *
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public void finish(Duration most) throws InterruptedException {
        timer.shutdown();
        timer.awaitTermination(most.toNanos(), TimeUnit.NANOSECONDS);
        close();
    }

    /** Runs no task any more; one under way is interrupted and not waited for. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
