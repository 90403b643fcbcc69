package org.omflow.booster.server.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out a batch of jobs in one database transaction, or, when that fails, job by job, so that one bad job never
 * fails its batch. Not thread-safe: each worker has its own.
 */
final class BatchRunner {
    private static final Logger log = LoggerFactory.getLogger(BatchRunner.class);
    /** How often a single job is tried against others that hold what it needs, before it goes back to the queue. */
    private static final int TRIES = 5;
    /** How long a single job may wait for others in all; a little more than a frozen server can hold its rows. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(6);
    /** How many sent jobs are forgotten at once. */
    private static final int FORGET = 1000;

    private final WorkTables tables;
    private final BatchTransaction transaction;
    private final FailedJobs failedJobs;
    private final DatabaseFaults faults;
    private final JobMetrics metrics;

    /** Jobs that were sent and still stand in the outbox. */
    private final Set<String> sent = new LinkedHashSet<>();

    BatchRunner(WorkTables tables, JobHandler handler, HoldRules rules, TransactionPulse pulse, JobMetrics metrics) {
        this.tables = tables;
        this.transaction = new BatchTransaction(tables, new JobTurn(handler, rules), pulse);
        this.faults = new DatabaseFaults(tables.dialect());
        this.failedJobs = new FailedJobs(tables, rules, faults);
        this.metrics = metrics;
    }

    /**
     * Carries out a batch; when this returns, its effects are on disk.
     *
     * @return one outcome for each job, in order
     * @throws DatabaseAwayException when the database cannot do it now; the jobs that were done all the same will be
     *     found done when they come again
     */
    List<Outcome> run(List<ReceivedJob> batch) throws DatabaseAwayException {
        Instant start = tables.clock().instant();
        List<Outcome> outcomes;
        if (batch.stream().anyMatch(ReceivedJob::isSuspect)) {
            outcomes = oneByOne(batch);
        } else {
            outcomes = togetherIfPossible(batch);
        }
        metrics.batchDone(outcomes, Duration.between(start, tables.clock().instant()));
        return outcomes;
    }

    private List<Outcome> togetherIfPossible(List<ReceivedJob> batch) throws DatabaseAwayException {
        try {
            return together(batch);
        } catch (RuntimeException e) {
            faults.refuseIfAway(e);
            if (batch.size() > 1) {
                log.debug("a batch of {} jobs is carried out job by job: {}", batch.size(), e.getMessage());
            }
            return oneByOne(batch);
        }
    }

    /** Takes note that the jobs that follow have reached the Booster. */
    void followUpsSent(List<Outcome> outcomes) {
        for (Outcome outcome : outcomes) {
            outcome.followUps().forEach(job -> sent.add(job.jobId()));
        }
    }

    /** Removes sent jobs from the outbox when there is nothing else to do. */
    void tidy() throws DatabaseAwayException {
        if (sent.isEmpty()) {
            return;
        }
        try {
            List<String> forgotten = someSent();
            tables.jdbi().useTransaction(handle -> tables.outbox().remove(handle, forgotten));
            forgotten.forEach(sent::remove);
        } catch (RuntimeException e) {
            faults.refuseIfAway(e);
            if (!faults.isContention(e)) {
                throw e;
            }
            log.debug("sent jobs stay in the outbox until the next batch: {}", e.getMessage());
        }
    }

    /** Each job in a transaction of its own. One that cannot have what others hold keeps nobody else waiting. */
    private List<Outcome> oneByOne(List<ReceivedJob> batch) throws DatabaseAwayException {
        List<Outcome> outcomes = new ArrayList<>(batch.size());
        RuntimeException contended = null;
        Set<String> heldByOthers = new HashSet<>();
        for (ReceivedJob job : batch) {
            String order = job.concernedOrder();
            if (order != null && heldByOthers.contains(order)) {
                continue;
            }
            try {
                outcomes.add(job.isSuspect() ? suspect(job) : alone(job));
            } catch (ContendedException e) {
                contended = e;
                heldByOthers.add(order);
            }
        }
        if (contended != null) {
            throw new DatabaseAwayException(contended);
        }
        return outcomes;
    }

    private List<Outcome> together(List<ReceivedJob> batch) {
        List<String> forgotten = someSent();
        List<Outcome> outcomes = tables.jdbi().inTransaction(handle -> {
            tables.outbox().remove(handle, forgotten);
            return transaction.carryOut(handle, batch);
        });
        forgotten.forEach(sent::remove);
        return outcomes;
    }

    /** A job of which servers may have died: the try is noted first, so that it becomes an incident and not their end. */
    private Outcome suspect(ReceivedJob job) throws DatabaseAwayException {
        int noted = failedJobs.noteDelivery(job);
        if (failedJobs.isOneTooMany(noted)) {
            return failedJobs.failed(
                    job,
                    new IllegalStateException("servers ended " + (noted - 1) + " times while they were at this job"));
        }
        try {
            return alone(job);
        } catch (ContendedException e) {
            // The server did not end of it: the job could not have what others hold, and comes again.
            if (noted > 0) {
                failedJobs.takeBackTry(job);
            }
            throw e;
        }
    }

    private Outcome alone(ReceivedJob job) throws DatabaseAwayException {
        long began = System.nanoTime();
        for (int attempt = 1; ; attempt++) {
            try {
                return together(List.of(job)).get(0);
            } catch (RuntimeException e) {
                faults.refuseIfAway(e);
                boolean contended = faults.isContention(e);
                boolean enough = attempt == TRIES || System.nanoTime() - began > LONGEST_WAIT.toNanos();
                if (enough && contended) {
                    throw new ContendedException(e);
                }
                // A key that was taken meanwhile is seen by the next try, which answers accordingly.
                boolean mayPass = contended || e instanceof DoneMeanwhileException || faults.isDuplicateKey(e);
                if (enough || !mayPass) {
                    return failedJobs.failed(job, e);
                }
                pause(attempt);
            }
        }
    }

    /** Says that a job needs what others have held all the time. */
    private static final class ContendedException extends RuntimeException {
        ContendedException(RuntimeException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private static void pause(int attempt) throws DatabaseAwayException {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(5L * attempt, 20L * attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseAwayException(e);
        }
    }

    private List<String> someSent() {
        return sent.stream().limit(FORGET).toList();
    }
}
