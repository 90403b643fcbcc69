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
import org.omflow.booster.server.held.HeldJob;
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
    /** When a suspect job is sent again, should even its message be lost. */
    private static final Duration SUSPECT_DUE = Duration.ofMinutes(5);
    /** How many sent jobs are forgotten at once. */
    private static final int FORGET = 1000;

    private final WorkTables tables;
    private final JobTurn turn;
    private final HoldRules rules;
    private final JobMetrics metrics;

    /** Jobs that were sent and still stand in the outbox. */
    private final Set<String> sent = new LinkedHashSet<>();

    BatchRunner(WorkTables tables, JobHandler handler, HoldRules rules, JobMetrics metrics) {
        this.tables = tables;
        this.turn = new JobTurn(handler, rules);
        this.rules = rules;
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
            refuseIfAway(e);
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
                outcomes.add(job.isSuspect() ? suspect(job) : alone(job));
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
        Set<String> keys = orderKeys(batch, done);
        Work work = new Work(
                handle,
                tables.processes(),
                tables.orders().lock(handle, keys),
                tables.held().find(handle, keys),
                now);
        List<Outcome> outcomes = new ArrayList<>(batch.size());
        List<Outcome> toRecord = new ArrayList<>(batch.size());
        Set<String> repeated = new TreeSet<>();
        Set<String> held = new TreeSet<>();
        for (ReceivedJob job : batch) {
            ProcessedJobs.Processed before = job.jobId() == null ? null : done.get(job.jobId());
            if (before != null) {
                outcomes.add(repeated(job, before));
                repeated.add(job.jobId());
                continue;
            }
            HeldJob waiting = job.jobId() == null ? null : work.held(job.jobId());
            if (waiting != null && !isSame(job, waiting)) {
                outcomes.add(conflict(job));
                continue;
            }
            Outcome outcome = take(work, job);
            outcomes.add(outcome);
            if (job.jobId() != null && !outcome.isHeld()) {
                toRecord.add(outcome);
                done.put(job.jobId(), new ProcessedJobs.Processed(job.bodyHash(), outcome.answerText()));
            } else if (outcome.isHeld()) {
                held.add(job.jobId());
            }
        }
        // A copy may have been carried out on another server before the orders were locked here.
        held.removeAll(done.keySet());
        if (!tables.processed().find(handle, held).isEmpty()) {
            throw new DoneMeanwhileException();
        }
        JobProbe.INSTALLED.at(JobProbe.Point.BEFORE_INSERT, batch.size());
        tables.orders().write(handle, work.orders());
        tables.incidents().open(handle, work.incidents());
        tables.incidents().discardAll(handle, work.incidentsToDiscard(), now);
        work.heldWork().write(handle, tables.held());
        tables.outbox()
                .addClaimed(
                        handle,
                        outcomes.stream().flatMap(o -> o.followUps().stream()).toList());
        JobProbe.INSTALLED.at(JobProbe.Point.AFTER_INSERT, batch.size());
        tables.processed().add(handle, toRecord, now);
        JobProbe.INSTALLED.at(JobProbe.Point.BEFORE_COMMIT, batch.size());
        letGo(handle, repeated, now);
        return outcomes;
    }

    private Outcome take(Work work, ReceivedJob job) {
        JobProbe.INSTALLED.begins(job.jobId());
        try {
            return turn.take(work, job);
        } catch (StackOverflowError e) {
            // As any other fault of this one job: an error would end the worker, here and on the next server.
            throw new IllegalStateException("its values or expressions nest too deeply", e);
        }
    }

    private static Outcome repeated(ReceivedJob job, ProcessedJobs.Processed before) {
        if (before.bodyHash().equals(job.bodyHash())) {
            return Outcome.repeated(job, before.answer());
        }
        return conflict(job);
    }

    private static boolean isSame(ReceivedJob job, HeldJob waiting) {
        return waiting.job().type().equals(job.type()) && waiting.job().body().equals(job.body());
    }

    private static Outcome conflict(ReceivedJob job) {
        Answer conflict = Answer.rejected(
                job.jobId(),
                job.job() == null ? null : job.job().orderKey(),
                ErrorCode.ID_CONFLICT,
                "The jobId '" + job.jobId() + "' was used before with another body; give every job its own id.");
        return Outcome.fresh(job, conflict, List.of());
    }

    /** A job that was done need not wait any more, should a copy of it have come to do so at the same time. */
    private void letGo(Handle handle, Set<String> jobIds, Instant now) {
        for (HeldJob held : tables.held().findJobs(handle, jobIds)) {
            String jobId = held.job().jobId();
            String key = held.job().orderKey();
            tables.held().remove(handle, List.of(jobId));
            if (tables.orders().unblock(handle, key, jobId)) {
                tables.held().release(handle, key, now);
            }
        }
    }

    /** Takes note of the try first, so that a job of which servers die becomes an incident and not their end. */
    private Outcome suspect(ReceivedJob job) throws DatabaseAwayException {
        boolean noted = false;
        try {
            int died = tables.jdbi().inTransaction(handle -> {
                ProcessedJobs.Processed done =
                        tables.processed().find(handle, List.of(job.jobId())).get(job.jobId());
                // One that is too old is only told so, if it does not wait already.
                boolean refused = turn.isTooOld(job, tables.clock().instant())
                        && tables.held().findJobs(handle, List.of(job.jobId())).isEmpty();
                return done != null || refused
                        ? 0
                        : noteTry(handle, job, 1, "The server ended while it was at this job.", SUSPECT_DUE);
            });
            noted = died > 0;
            if (died > rules.tries()) {
                return failed(
                        job,
                        new IllegalStateException(
                                "servers ended " + (died - 1) + " times while they were at this job"));
            }
        } catch (RuntimeException e) {
            refuseIfAway(e);
            log.debug("no note can be taken of the try of job {}: {}", job.jobId(), e.getMessage());
        }
        try {
            return alone(job);
        } catch (ContendedException e) {
            // The server did not end of it: the job could not have what others hold, and comes again.
            if (noted) {
                tables.jdbi().useTransaction(handle -> takeBackTry(handle, job));
            }
            throw e;
        }
    }

    private void takeBackTry(Handle handle, ReceivedJob job) {
        for (HeldJob own : tables.held().findJobs(handle, List.of(job.jobId()))) {
            if (own.tries() <= 1) {
                tables.held().remove(handle, List.of(job.jobId()));
            } else {
                tables.held()
                        .update(
                                handle,
                                List.of(new HeldJob(
                                        own.job(),
                                        own.reason(),
                                        own.tries() - 1,
                                        own.cause(),
                                        own.heldAt(),
                                        own.dueAt())));
            }
        }
    }

    /** Adds to the tries of a job in its row among the waiting ones. */
    private int noteTry(Handle handle, ReceivedJob job, int more, String cause, Duration pause) {
        Instant now = tables.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        HeldWork held = new HeldWork(tables.held().findJobs(handle, List.of(job.jobId())));
        HeldJob own = held.get(job.jobId());
        int tries = own == null ? 1 : own.tries() + more;
        held.put(new HeldJob(
                job.toHold(), HeldJob.Reason.FAILING, tries, cause, now, now.plus(pause.multipliedBy(tries))));
        held.write(handle, tables.held());
        return tries;
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
                boolean mayPass = contended
                        || e instanceof DoneMeanwhileException
                        || SqlFaults.matches(e, tables.dialect()::isDuplicateKey);
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
        String sentence = "The job could not be carried out: " + cause;
        try {
            if (job.job() != null && tryLater(job, sentence)) {
                log.warn("job {} ({}) failed and will be tried again", job.jobId(), job.type(), cause);
                return Outcome.held(job);
            }
            Outcome outcome = Outcome.fresh(job, failure(job, sentence), List.of());
            record(outcome, true);
            log.error("job {} ({}) failed", job.jobId(), job.type(), cause);
            return outcome;
        } catch (RuntimeException e) {
            refuseIfAway(e);
            if (isContended(e) || e instanceof DoneMeanwhileException) {
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

    /** Holds a job that failed, and its order's other jobs behind it; false when it has been tried often enough. */
    private boolean tryLater(ReceivedJob job, String cause) {
        if (rules.tries() == 1) {
            return false;
        }
        return tables.jdbi().inTransaction(handle -> {
            // The order's lock comes first, as in every job. One that exists already has no part in a place that fails.
            if (!(job.job() instanceof Job.PlaceOrder)) {
                tables.orders().block(handle, job.concernedOrder(), job.jobId());
            }
            if (!tables.processed().find(handle, List.of(job.jobId())).isEmpty()) {
                // Another server has done it meanwhile; the second copy is answered when it comes.
                throw new DoneMeanwhileException();
            }
            // A suspect's try has been counted already.
            return noteTry(handle, job, job.isSuspect() ? 0 : 1, cause, rules.tryPause()) < rules.tries();
        });
    }

    private static Answer failure(ReceivedJob job, String sentence) {
        return Answer.failed(job.jobId(), job.concernedOrder(), null, ErrorCode.INTERNAL, sentence.replace('\0', '?'));
    }

    private void record(Outcome failure, boolean withIncident) {
        ReceivedJob job = failure.received();
        tables.jdbi().useTransaction(handle -> {
            Instant now = tables.clock().instant().truncatedTo(ChronoUnit.MILLIS);
            if (withIncident && job.job() != null) {
                // An order that exists already under the key of one that cannot be placed has no part in this.
                if (!(job.job() instanceof Job.PlaceOrder)) {
                    tables.orders().fail(handle, job.concernedOrder(), job.jobId(), now);
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
            if (!withIncident
                    && job.job() != null
                    && tables.orders().unblock(handle, job.concernedOrder(), job.jobId())) {
                tables.held().release(handle, job.concernedOrder(), now);
            }
            tables.held().remove(handle, List.of(job.jobId()));
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

    /** Says that another server has done a job that was to wait. */
    private static final class DoneMeanwhileException extends RuntimeException {
        DoneMeanwhileException() {
            super("the job has been done meanwhile");
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
