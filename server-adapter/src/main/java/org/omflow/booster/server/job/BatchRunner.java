package org.omflow.booster.server.job;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.server.incident.Incident;
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
    /** How many sent jobs are forgotten at once. */
    private static final int FORGET = 1000;

    private final WorkTables tables;
    private final JobHandler handler;
    private final JobMetrics metrics;

    /** Jobs that were sent and still stand in the outbox. */
    private final Set<String> sent = new LinkedHashSet<>();

    BatchRunner(WorkTables tables, JobHandler handler, JobMetrics metrics) {
        this.tables = tables;
        this.handler = handler;
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
        try {
            outcomes = together(batch);
        } catch (RuntimeException e) {
            refuseIfAway(e);
            if (batch.size() > 1) {
                log.debug("a batch of {} jobs is carried out job by job: {}", batch.size(), e.getMessage());
            }
            outcomes = oneByOne(batch);
        }
        metrics.batchDone(outcomes, Duration.between(start, tables.clock().instant()));
        return outcomes;
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
            refuseIfAway(e);
            if (!isContended(e)) {
                throw e;
            }
            log.debug("sent jobs stay in the outbox until the next batch: {}", e.getMessage());
        }
    }

    /** Each job in a transaction of its own. One that cannot have what others hold keeps nobody else waiting. */
    private List<Outcome> oneByOne(List<ReceivedJob> batch) throws DatabaseAwayException {
        List<Outcome> outcomes = new ArrayList<>(batch.size());
        RuntimeException contended = null;
        for (ReceivedJob job : batch) {
            try {
                outcomes.add(alone(job));
            } catch (ContendedException e) {
                contended = e;
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
            return carryOut(handle, batch);
        });
        forgotten.forEach(sent::remove);
        return outcomes;
    }

    private List<Outcome> carryOut(Handle handle, List<ReceivedJob> batch) {
        Map<String, ProcessedJobs.Processed> done =
                new HashMap<>(tables.processed().find(handle, jobIds(batch)));
        Instant now = tables.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        Work work = new Work(handle, tables.processes(), tables.orders().lock(handle, orderKeys(batch, done)), now);
        List<Outcome> outcomes = new ArrayList<>(batch.size());
        List<Outcome> toRecord = new ArrayList<>(batch.size());
        for (ReceivedJob job : batch) {
            ProcessedJobs.Processed before = job.jobId() == null ? null : done.get(job.jobId());
            if (before != null) {
                outcomes.add(repeated(job, before));
                continue;
            }
            Outcome outcome = fresh(work, job);
            outcomes.add(outcome);
            if (job.jobId() != null) {
                toRecord.add(outcome);
                done.put(job.jobId(), new ProcessedJobs.Processed(job.bodyHash(), outcome.answerText()));
            }
        }
        tables.orders().write(handle, work.orders());
        tables.incidents().open(handle, work.incidents());
        tables.outbox()
                .addClaimed(
                        handle,
                        outcomes.stream().flatMap(o -> o.followUps().stream()).toList());
        tables.processed().add(handle, toRecord, now);
        return outcomes;
    }

    private Outcome fresh(Work work, ReceivedJob job) {
        Answer answer = job.rejection() != null
                ? Answer.rejected(
                        job.jobId(),
                        null,
                        job.rejection().code(),
                        job.rejection().getMessage())
                : handle(work, job);
        return Outcome.fresh(job, answer, work.takeFollowUps());
    }

    private Answer handle(Work work, ReceivedJob job) {
        try {
            return handler.handle(work, job);
        } catch (StackOverflowError e) {
            // As any other fault of this one job: an error would end the worker, here and on the next server.
            throw new IllegalStateException("its values or expressions nest too deeply", e);
        }
    }

    private static Outcome repeated(ReceivedJob job, ProcessedJobs.Processed before) {
        if (before.bodyHash().equals(job.bodyHash())) {
            return Outcome.repeated(job, before.answer());
        }
        Answer conflict = Answer.rejected(
                job.jobId(),
                job.job() == null ? null : job.job().orderKey(),
                ErrorCode.ID_CONFLICT,
                "The jobId '" + job.jobId() + "' was used before with another body; give every job its own id.");
        return Outcome.fresh(job, conflict, List.of());
    }

    private Outcome alone(ReceivedJob job) throws DatabaseAwayException {
        for (int attempt = 1; ; attempt++) {
            try {
                return together(List.of(job)).get(0);
            } catch (RuntimeException e) {
                refuseIfAway(e);
                boolean contended = isContended(e);
                if (attempt == TRIES && contended) {
                    throw new ContendedException(e);
                }
                // A key that was taken meanwhile is seen by the next try, which answers accordingly.
                boolean mayPass = contended || SqlFaults.matches(e, tables.dialect()::isDuplicateKey);
                if (attempt == TRIES || !mayPass) {
                    return failed(job, e);
                }
                pause(attempt);
            }
        }
    }

    /**
     * A job that fails of itself, through a fault in this program or a value that cannot be stored: told, recorded with an
     * incident, its order failed. Where even that cannot be stored, its message is kept among the dead jobs.
     */
    private Outcome failed(ReceivedJob job, RuntimeException cause) throws DatabaseAwayException {
        if (job.jobId() == null) {
            // Nothing of it goes to the database, so the fault is not its own.
            throw new DatabaseAwayException(cause);
        }
        try {
            Outcome outcome = Outcome.fresh(job, failure(job, "The job could not be carried out: " + cause), List.of());
            record(outcome, true);
            log.error("job {} ({}) failed", job.jobId(), job.type(), cause);
            return outcome;
        } catch (RuntimeException e) {
            refuseIfAway(e);
            if (isContended(e)) {
                throw new DatabaseAwayException(e);
            }
            log.debug("the incident of job {} cannot be recorded: {}", job.jobId(), e.getMessage());
        }
        Outcome outcome = Outcome.unrecorded(
                job,
                failure(job, "The job could not be carried out and is kept among the dead jobs; the log tells why."));
        try {
            record(outcome, false);
        } catch (RuntimeException e) {
            // The database does not even take what is surely right: it is at fault, not the job.
            throw new DatabaseAwayException(e);
        }
        log.error("job {} ({}) failed and goes to the dead jobs", job.jobId(), job.type(), cause);
        return outcome;
    }

    private static Answer failure(ReceivedJob job, String sentence) {
        return Answer.failed(job.jobId(), job.concernedOrder(), null, ErrorCode.INTERNAL, sentence.replace('\0', '?'));
    }

    private void record(Outcome failure, boolean withIncident) {
        ReceivedJob job = failure.received();
        tables.jdbi().useTransaction(handle -> {
            Instant now = tables.clock().instant().truncatedTo(ChronoUnit.MILLIS);
            if (withIncident && job.job() != null) {
                if (!(job.job() instanceof Job.PlaceOrder)) {
                    tables.orders().fail(handle, job.concernedOrder(), now);
                }
                tables.incidents()
                        .open(
                                handle,
                                List.of(new Incident(
                                        0,
                                        job.concernedOrder(),
                                        job.toSendAgain(),
                                        failure.answer().errorMessage(),
                                        Incident.Status.OPEN,
                                        now)));
            }
            tables.processed().add(handle, List.of(failure), now);
        });
    }

    private boolean isContended(RuntimeException e) {
        return SqlFaults.matches(e, tables.dialect()::isContention);
    }

    private void refuseIfAway(RuntimeException e) throws DatabaseAwayException {
        // Without a connection no job can be at fault: the pool is full, closed or its thread was interrupted.
        if (e instanceof ConnectionException || SqlFaults.matches(e, tables.dialect()::isUnavailable)) {
            throw new DatabaseAwayException(e);
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

    private static Set<String> jobIds(List<ReceivedJob> batch) {
        Set<String> ids = new TreeSet<>();
        for (ReceivedJob job : batch) {
            if (job.jobId() != null) {
                ids.add(job.jobId());
            }
        }
        return ids;
    }

    private static Set<String> orderKeys(List<ReceivedJob> batch, Map<String, ProcessedJobs.Processed> done) {
        Set<String> keys = new TreeSet<>();
        for (ReceivedJob received : batch) {
            if (received.job() == null || done.containsKey(received.jobId())) {
                continue;
            }
            Job job = received.job();
            if (job instanceof Job.PlaceOrder place) {
                keys.add(JobHandler.keyOf(received.jobId(), place));
            } else {
                keys.add(job.orderKey());
            }
            if (job instanceof Job.StartSubflow start) {
                keys.add(start.parent());
            } else if (job instanceof Job.CancelSubflow cancel) {
                keys.add(cancel.parent());
            } else if (job instanceof Job.EndSubflow end) {
                keys.add(Job.subflowKey(end.parent(), end.token()));
            }
        }
        return keys;
    }
}
