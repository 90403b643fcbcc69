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
            outcomes = new ArrayList<>(batch.size());
            for (ReceivedJob job : batch) {
                outcomes.add(alone(job));
            }
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
            throw e;
        }
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
                : handler.handle(work, job);
        return Outcome.fresh(job, answer, work.takeFollowUps());
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
                boolean contended = SqlFaults.matches(e, tables.dialect()::isContention)
                        || SqlFaults.matches(e, tables.dialect()::isDuplicateKey);
                if (!contended) {
                    return failed(job, e);
                }
                if (attempt == TRIES) {
                    throw new DatabaseAwayException(e);
                }
                pause(attempt);
            }
        }
    }

    /** A job that fails of itself, through a fault in this program: told, recorded and kept with its cause. */
    private Outcome failed(ReceivedJob job, RuntimeException cause) throws DatabaseAwayException {
        String sentence = "The job could not be carried out: " + cause;
        log.error("job {} ({}) failed", job.jobId(), job.type(), cause);
        String key = job.job() == null ? null : job.job().orderKey();
        Answer answer = Answer.failed(job.jobId(), key, null, ErrorCode.INTERNAL, sentence);
        Outcome outcome = Outcome.fresh(job, answer, List.of());
        try {
            tables.jdbi().useTransaction(handle -> {
                Instant now = tables.clock().instant().truncatedTo(ChronoUnit.MILLIS);
                if (job.jobId() != null) {
                    tables.processed().add(handle, List.of(outcome), now);
                }
                if (key != null) {
                    tables.incidents()
                            .open(
                                    handle,
                                    List.of(new Incident(
                                            0, key, job.toSendAgain(), sentence, Incident.Status.OPEN, now)));
                }
            });
        } catch (RuntimeException e) {
            refuseIfAway(e);
            log.error("the failure of job {} could not be recorded; it is kept on the dead queue", job.jobId(), e);
            return Outcome.unrecorded(job, answer);
        }
        return outcome;
    }

    private void refuseIfAway(RuntimeException e) throws DatabaseAwayException {
        if (SqlFaults.matches(e, tables.dialect()::isUnavailable)) {
            throw new DatabaseAwayException(e);
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
