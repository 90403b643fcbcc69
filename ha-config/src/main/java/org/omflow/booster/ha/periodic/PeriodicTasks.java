package org.omflow.booster.ha.periodic;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.omflow.booster.ha.fault.FatalErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a process's periodic tasks; a task that fails is logged and runs again. Thread-safe. */
public final class PeriodicTasks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PeriodicTasks.class);

    /** How long an interrupted task may take to end. */
    private static final Duration INTERRUPTED = Duration.ofSeconds(1);

    private final ScheduledExecutorService timer;
    private final AtomicLong failures = new AtomicLong();

    /**
     * Starts without tasks.
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
     * Runs a task repeatedly, with this pause before the first run and after the end of each.
     *
     * @param what names the task in the log
     * @param pause longer than zero
     */
    public void add(String what, Duration pause, Runnable task) {
        add(what, pause, pause, task);
    }

    /** The same, with the first run at once. */
    public void addNow(String what, Duration pause, Runnable task) {
        add(what, Duration.ZERO, pause, task);
    }

    private void add(String what, Duration first, Duration pause, Runnable task) {
        timer.scheduleWithFixedDelay(logged(what, task), first.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private Runnable logged(String what, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                // A task that throws would never run again, and nobody would hear of it.
                failures.incrementAndGet();
                FatalErrors.check(e);
                try {
                    log.error("Periodic task '{}' failed; it will run again", what, e);
                } catch (RuntimeException | Error unlogged) {
                    // Such as for lack of memory; the failure is counted.
                }
            }
        };
    }

    /** How often a task has failed. */
    public long failures() {
        return failures.get();
    }

    /**
     * Starts no more tasks and waits for running ones; those not done in time are interrupted.
     *
     * @return whether all have ended
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public boolean finish(Duration most) throws InterruptedException {
        timer.shutdown();
        if (timer.awaitTermination(most.toNanos(), TimeUnit.NANOSECONDS)) {
            return true;
        }
        close();
        return timer.awaitTermination(INTERRUPTED.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Starts no more tasks and interrupts running ones without waiting for them. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
