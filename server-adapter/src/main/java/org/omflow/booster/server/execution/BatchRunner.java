package org.omflow.booster.server.execution;

import static java.util.stream.Collectors.partitioningBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.retry.Backoff;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.job.WorkTables;
import org.omflow.booster.server.retry.ConcurrentlyProcessedException;
import org.omflow.booster.server.retry.ContendedOrders;
import org.omflow.booster.server.retry.DatabaseFaults;
import org.omflow.booster.server.retry.DatabaseUnavailableException;
import org.omflow.booster.server.retry.FailedJobs;
import org.omflow.booster.server.retry.HeldJobLimits;
import org.omflow.booster.server.retry.RetryPolicy;
import org.omflow.booster.server.rows.NewerDataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out a batch of jobs in one database transaction or, when that fails, job by job: one bad job never fails its
 * batch. Not thread-safe: each worker has its own.
 */
public final class BatchRunner {
    private static final Logger log = LoggerFactory.getLogger(BatchRunner.class);
    /** How often a single job is attempted while others hold its locks, before it is postponed. */
    private static final int ATTEMPTS = 5;
    /** The backoff of a job that could not get its locks. */
    private static final Backoff CONTENDED =
            Backoff.linear(Duration.ofMillis(20)).withJitter(0.75);
    /** After a wait this long, others hold the locks for more than a batch: the job is postponed. */
    private static final Duration LONG_WAIT = Duration.ofSeconds(1);
    /** How many sent jobs are deleted from the outbox at once. */
    private static final int DELETE_AT_ONCE = 1000;

    private final WorkTables tables;
    private final BatchTransaction transaction;
    private final FailedJobs failedJobs;
    private final ContendedOrders contendedOrders;
    private final DatabaseFaults faults;
    private final JobMetrics metrics;

    /** Jobs that were sent and are still in the outbox. */
    private final Set<String> sent = new LinkedHashSet<>();
    /** A job whose attempt was counted before the database became unavailable; null for none. */
    private ReceivedJob toUndo;

    public BatchRunner(
            WorkTables tables,
            JobHandler handler,
            RetryPolicy retries,
            HeldJobLimits limits,
            TransactionKeepAlive keepAlive,
            JobMetrics metrics) {
        this.tables = tables;
        this.transaction = new BatchTransaction(tables, new JobDispatcher(handler, retries, limits), keepAlive);
        this.faults = new DatabaseFaults(tables.dialect());
        this.failedJobs = new FailedJobs(tables, retries, limits, faults);
        this.contendedOrders = new ContendedOrders(tables);
        this.metrics = metrics;
    }

    /**
     * Carries out a batch; when this returns, its effects are on disk.
     *
     * @return one outcome for each job
     * @throws DatabaseUnavailableException when the database is unavailable; jobs that were committed all the same are
     *     recognized as done on redelivery
     */
    public List<Outcome> run(List<ReceivedJob> batch) throws DatabaseUnavailableException {
        long start = System.nanoTime();
        undoAttempt();
        List<Outcome> outcomes;
        if (batch.stream().anyMatch(ReceivedJob::isSuspect)) {
            outcomes = oneByOne(batch);
        } else {
            outcomes = togetherIfPossible(batch);
        }
        metrics.batchDone(outcomes, Duration.ofNanos(System.nanoTime() - start));
        return outcomes;
    }

    private void undoAttempt() throws DatabaseUnavailableException {
        if (toUndo != null) {
            failedJobs.undoAttempt(toUndo);
            toUndo = null;
        }
    }

    private List<Outcome> togetherIfPossible(List<ReceivedJob> batch) throws DatabaseUnavailableException {
        long began = System.nanoTime();
        try {
            return together(batch);
        } catch (TooManyHeldJobsException e) {
            int half = batch.size() / 2;
            List<Outcome> outcomes = new ArrayList<>(togetherIfPossible(batch.subList(0, half)));
            outcomes.addAll(togetherIfPossible(batch.subList(half, batch.size())));
            return outcomes;
        } catch (RuntimeException e) {
            faults.throwIfUnavailable(e);
            if (faults.isContention(e) && isLong(began)) {
                return besideContendedOrders(batch);
            }
            if (batch.size() > 1) {
                log.debug("a batch of {} jobs is carried out job by job: {}", batch.size(), e.getMessage());
            }
            return oneByOne(batch);
        }
    }

    /** Postpones the jobs whose orders others hold for long, and carries out the rest. */
    private List<Outcome> besideContendedOrders(List<ReceivedJob> batch) throws DatabaseUnavailableException {
        Set<String> busy = contendedOrders.among(BatchTransaction.orderKeys(batch));
        Map<Boolean, List<ReceivedJob>> parts = batch.stream()
                .collect(partitioningBy(job -> !Collections.disjoint(BatchTransaction.orderKeys(List.of(job)), busy)));
        List<ReceivedJob> free = parts.get(false);
        List<ReceivedJob> waiting = parts.get(true);
        if (waiting.isEmpty()) {
            return oneByOne(batch);
        }
        log.warn("other servers have locked the orders {} for long; {} jobs wait for them", busy, waiting.size());
        List<Outcome> outcomes = new ArrayList<>(free.isEmpty() ? List.of() : togetherIfPossible(free));
        waiting.stream().map(contendedOrders::putOff).forEach(outcomes::add);
        return outcomes;
    }

    /** Records that the follow-up jobs have reached the Booster. */
    public void followUpsSent(List<Outcome> outcomes) {
        for (Outcome outcome : outcomes) {
            outcome.followUps().forEach(job -> sent.add(job.jobId()));
        }
    }

    /**
     * Leaves the follow-up jobs to the next sweep of any server, because the Booster was lost before it had them;
     * otherwise they would wait until this worker's claim on them expires.
     */
    public void followUpsLeft(List<Outcome> outcomes) {
        List<String> left = outcomes.stream()
                .flatMap(outcome -> outcome.followUps().stream())
                .map(OutgoingJob::jobId)
                .toList();
        try {
            tables.jdbi().useTransaction(handle -> tables.outbox().release(handle, left));
        } catch (RuntimeException e) {
            log.debug("follow-up jobs stay claimed for a while: {}", e.getMessage());
        }
    }

    /** Removes sent jobs from the outbox when there is nothing else to do. */
    public void tidy() throws DatabaseUnavailableException {
        if (sent.isEmpty()) {
            return;
        }
        try {
            List<String> toDelete = someSent();
            tables.jdbi().useTransaction(handle -> tables.outbox().remove(handle, toDelete));
            toDelete.forEach(sent::remove);
        } catch (RuntimeException e) {
            faults.throwIfUnavailable(e);
            if (!faults.isContention(e)) {
                throw e;
            }
            log.debug("sent jobs stay in the outbox until the next batch: {}", e.getMessage());
        }
    }

    /** Runs each job in a transaction of its own. One that cannot get its locks delays no other. */
    private List<Outcome> oneByOne(List<ReceivedJob> batch) throws DatabaseUnavailableException {
        List<Outcome> outcomes = new ArrayList<>(batch.size());
        for (ReceivedJob job : batch) {
            try {
                outcomes.add(job.isSuspect() ? suspect(job) : alone(job));
            } catch (ContendedException e) {
                log.warn("job {} is postponed, others hold its locks: {}", job.jobId(), e.getMessage());
                outcomes.add(contendedOrders.putOff(job));
            } catch (NewerDataException e) {
                outcomes.add(contendedOrders.leaveToNewerServer(job, e));
            }
        }
        return outcomes;
    }

    private List<Outcome> together(List<ReceivedJob> batch) {
        List<String> toDelete = someSent();
        List<Outcome> outcomes = tables.jdbi().inTransaction(handle -> {
            tables.outbox().remove(handle, toDelete);
            return transaction.carryOut(handle, batch);
        });
        toDelete.forEach(sent::remove);
        return outcomes;
    }

    /** Runs a job that may have crashed servers: records the attempt first, so the last one leads to an incident. */
    private Outcome suspect(ReceivedJob job) throws DatabaseUnavailableException {
        int noted = failedJobs.noteDelivery(job);
        if (failedJobs.exceedsMaxAttempts(noted)) {
            return failedJobs.retryOrOpenIncident(
                    job, new IllegalStateException("servers stopped " + (noted - 1) + " times during this job"));
        }
        try {
            return alone(job);
        } catch (ContendedException | NewerDataException e) {
            // The job did not crash the server: it could not get its locks, or is left to another, and is postponed.
            if (noted > 0) {
                failedJobs.undoAttempt(job);
            }
            throw e;
        } catch (DatabaseUnavailableException e) {
            toUndo = noted > 0 ? job : null;
            throw e;
        }
    }

    private Outcome alone(ReceivedJob job) throws DatabaseUnavailableException {
        long began = System.nanoTime();
        for (int attempt = 1; ; attempt++) {
            try {
                return together(List.of(job)).get(0);
            } catch (NewerDataException e) {
                throw e;
            } catch (RuntimeException e) {
                faults.throwIfUnavailable(e);
                boolean contended = faults.isContention(e);
                boolean enough = attempt == ATTEMPTS || isLong(began);
                if (enough && contended && job.jobId() != null) {
                    throw new ContendedException(e);
                }
                // The next attempt sees a key that was taken meanwhile and answers accordingly.
                boolean mayPass = contended || e instanceof ConcurrentlyProcessedException || faults.isDuplicateKey(e);
                if (enough || !mayPass) {
                    return failedJobs.retryOrOpenIncident(job, e);
                }
                pause(attempt);
            }
        }
    }

    private static boolean isLong(long since) {
        return System.nanoTime() - since > LONG_WAIT.toNanos();
    }

    /** Thrown when a job could not get locks that others hold. */
    private static final class ContendedException extends RuntimeException {
        ContendedException(RuntimeException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private static void pause(int attempt) throws DatabaseUnavailableException {
        try {
            Thread.sleep(CONTENDED.after(attempt).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailableException(e);
        }
    }

    private List<String> someSent() {
        return sent.stream().limit(DELETE_AT_ONCE).toList();
    }
}
