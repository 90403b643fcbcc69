package org.omflow.booster.server.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.fault.VitalThreads;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.server.execution.BatchRunner;
import org.omflow.booster.server.execution.JobHandler;
import org.omflow.booster.server.execution.JobMetrics;
import org.omflow.booster.server.execution.TransactionKeepAlive;
import org.omflow.booster.server.job.JobOptions;
import org.omflow.booster.server.job.WorkTables;
import org.omflow.booster.server.process.ProcessEngine;
import org.omflow.booster.server.retry.HeldJobLimits;
import org.omflow.booster.server.retry.RetryPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All job workers of this server. Thread-safe. */
public final class JobWorkers {
    private static final Logger log = LoggerFactory.getLogger(JobWorkers.class);

    private final List<JobWorker> workers = new ArrayList<>();
    /** A stop may come while they start. */
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    /**
     * Creates workers without starting them.
     *
     * @param settings with {@link JobOptions}, and this server's user at the Booster
     * @param server this server's name, as recorded in the history
     * @param mayWork false while they must take no jobs
     */
    public JobWorkers(
            Settings settings,
            String server,
            BoosterConnector connector,
            Database database,
            WorkTables tables,
            JobMetrics metrics,
            BooleanSupplier mayWork) {
        JobHandler handler = new JobHandler(new ProcessEngine(), server);
        TransactionKeepAlive keepAlive =
                new TransactionKeepAlive(database.dialect(), settings.get(DatabaseOptions.IDLE_TRANSACTION));
        int count = settings.get(JobOptions.WORKERS);
        for (int i = 1; i <= count; i++) {
            BatchRunner runner = new BatchRunner(
                    tables, handler, RetryPolicy.of(settings), HeldJobLimits.of(settings), keepAlive, metrics);
            workers.add(new JobWorker(
                    "job worker " + i,
                    connector,
                    database,
                    runner,
                    settings.get(JobOptions.BATCH_SIZE),
                    mayWork,
                    tables.clock()));
        }
    }

    /**
     * Starts to take jobs.
     *
     * @param vital makes their threads
     */
    public void start(VitalThreads vital) {
        for (JobWorker worker : workers) {
            Thread thread = vital.thread(worker.name(), worker);
            threads.add(thread);
            thread.start();
        }
    }

    /** How many workers are taking jobs now. */
    public int connected() {
        return (int) workers.stream().filter(JobWorker::isConnected).count();
    }

    /** How many dead jobs the full queue of the Booster refused; they are only logged. */
    public long refusedDeadJobs() {
        return RefusedDeadJobs.OF_THIS_SERVER.total();
    }

    /** How many workers there are. */
    public int size() {
        return workers.size();
    }

    /**
     * Takes no more jobs and waits until those under way are done.
     *
     * @param most how long to wait; jobs not done by then go back to the Booster
     */
    public void stop(Duration most) throws InterruptedException {
        workers.forEach(JobWorker::stop);
        long deadline = System.nanoTime() + most.toNanos();
        for (Thread thread : threads) {
            long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
            thread.join(left);
            if (thread.isAlive()) {
                log.warn(
                        "{} did not finish within {} s; its jobs go back to the Booster",
                        thread.getName(),
                        most.toSeconds());
                thread.interrupt();
            }
        }
    }
}
