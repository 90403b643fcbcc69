package org.omflow.booster.server.retry;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.incident.Incident;
import org.omflow.booster.server.job.Effect;
import org.omflow.booster.server.job.HeldJobChanges;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.job.WorkTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how often a job has failed or ended a server; after its last attempt it becomes an incident. Each method is a
 * transaction of its own. Thread-safe.
 */
public final class FailedJobs {
    private static final Logger log = LoggerFactory.getLogger(FailedJobs.class);

    private final WorkTables tables;
    private final RetryPolicy retries;
    private final HeldJobLimits limits;
    private final DatabaseFaults faults;

    public FailedJobs(WorkTables tables, RetryPolicy retries, HeldJobLimits limits, DatabaseFaults faults) {
        this.tables = tables;
        this.retries = retries;
        this.limits = limits;
        this.faults = faults;
    }

    /**
     * Records the next attempt of a job that may have crashed servers, before it starts.
     *
     * @return the number of attempts, with this one; 0 when it cannot be recorded or the job will not be carried out
     */
    public int noteDelivery(ReceivedJob job) throws DatabaseUnavailableException {
        try {
            return tables.jdbi().inTransaction(handle -> {
                boolean done =
                        !tables.processed().find(handle, List.of(job.jobId())).isEmpty();
                // A job that is too old and not yet held is only rejected.
                boolean refused = limits.isTooOld(job, tables.clock().instant()) && own(handle, job) == null;
                return done || refused || isLeftToNewer(own(handle, job)) ? 0 : noteBegin(handle, job);
            });
        } catch (RuntimeException e) {
            faults.throwIfUnavailable(e);
            log.debug("the attempt of job {} cannot be recorded: {}", job.jobId(), e.getMessage());
            return 0;
        }
    }

    private static boolean isLeftToNewer(HeldJob own) {
        return own != null && own.reason() == HeldJob.Reason.OTHER;
    }

    /** Whether this attempt is beyond the most allowed. */
    public boolean exceedsMaxAttempts(int attempts) {
        return retries.isExceededBy(attempts);
    }

    /** Undoes {@link #noteDelivery}: the job crashed no server. */
    public void undoAttempt(ReceivedJob job) throws DatabaseUnavailableException {
        List<String> ids = List.of(job.jobId());
        try {
            tables.jdbi().useTransaction(handle -> {
                HeldJob own = own(handle, job);
                if (own == null || own.reason() != HeldJob.Reason.FAILING) {
                    return;
                }
                if (own.attempts() <= 1) {
                    tables.held().remove(handle, ids);
                } else {
                    tables.held().update(handle, List.of(own.withAttempts(own.attempts() - 1)));
                }
            });
        } catch (RuntimeException e) {
            faults.throwIfUnavailable(e);
            log.debug("the attempt of job {} stays counted: {}", job.jobId(), e.getMessage());
        }
    }

    private int noteBegin(Handle handle, ReceivedJob job) {
        HeldJob own = own(handle, job);
        int attempts = own == null ? 1 : own.attempts() + 1;
        Instant now = tables.now();
        Instant due = retries.nextAttemptOfSuspect(now, attempts);
        return note(handle, own, job, attempts, "The server stopped while it carried out this job.", now, due);
    }

    private int noteFailure(Handle handle, ReceivedJob job, String cause) {
        HeldJob own = own(handle, job);
        int failed = RetryPolicy.failedAttempts(own, job);
        Instant now = tables.now();
        return note(handle, own, job, failed, cause, now, retries.nextAttempt(now, failed));
    }

    /**
     * The row of this job; null while it is not held.
     *
     * @throws ConcurrentlyProcessedException when another job of its id took the row meanwhile; the broker delivers this
     *     one again, and it is answered as a conflict
     */
    private HeldJob own(Handle handle, ReceivedJob job) {
        for (HeldJob held : tables.held().findJobs(handle, ReceivedJob.contents(List.of(job)))) {
            if (!job.isSameAs(held)) {
                throw new ConcurrentlyProcessedException();
            }
            return held;
        }
        return null;
    }

    /** Writes a job's attempts into its row of held jobs. */
    private int note(
            Handle handle, HeldJob own, ReceivedJob job, int attempts, String cause, Instant now, Instant due) {
        HeldJobChanges held = new HeldJobChanges(own == null ? List.of() : List.of(own));
        held.put(new HeldJob(job.toHold(), HeldJob.Reason.FAILING, attempts, cause, now, due));
        held.write(handle, tables.held(), now);
        return attempts;
    }

    /**
     * Handles a job that fails by itself, through a bug or a value that cannot be stored: retries or answers it, fails its
     * order and opens an incident. If even that cannot be stored, its message becomes a dead job.
     */
    public Outcome retryOrOpenIncident(ReceivedJob job, RuntimeException cause) throws DatabaseUnavailableException {
        if (job.jobId() == null) {
            // It writes nothing to the database, so the fault is not its own.
            throw new DatabaseUnavailableException(cause);
        }
        String sentence = "The job could not be carried out: " + cause;
        try {
            if (job.job() != null && retryLater(job, sentence)) {
                log.warn("job {} ({}) failed and will be retried", job.jobId(), job.type(), cause);
                return Outcome.held(job);
            }
            Outcome outcome = Outcome.fresh(job, Effect.of(failure(job, sentence)), ownerOf(job));
            record(outcome, true);
            log.error("job {} ({}) failed", job.jobId(), job.type(), cause);
            return outcome;
        } catch (RuntimeException e) {
            faults.throwIfUnavailable(e);
            if (faults.isContention(e) || e instanceof ConcurrentlyProcessedException) {
                throw new DatabaseUnavailableException(e);
            }
            log.debug("the incident of job {} cannot be recorded: {}", job.jobId(), e.getMessage());
        }
        Outcome outcome;
        try {
            outcome = Outcome.unrecorded(
                    job,
                    failure(job, "The job could not be carried out and is kept among the dead jobs; see the log."),
                    ownerOf(job));
            record(outcome, false);
        } catch (RuntimeException e) {
            if (faults.isUnstorable(e)) {
                log.error(
                        "job {} ({}) was rejected: the database cannot store its id or order key",
                        job.jobId(),
                        job.type(),
                        e);
                return Outcome.unrecorded(job, unstorable(job), null);
            }
            // The database refuses even valid rows: it is at fault, not the job.
            throw new DatabaseUnavailableException(e);
        }
        log.error("job {} ({}) failed and goes to the dead jobs", job.jobId(), job.type(), cause);
        return outcome;
    }

    /** Holds a failed job for a retry, its order's other jobs behind it; false when no attempt is left. */
    private boolean retryLater(ReceivedJob job, String cause) {
        if (!retries.allowsAnother(1)) {
            return false;
        }
        return tables.jdbi().inTransaction(handle -> {
            // Lock the order first, as every job does. A failed placement does not affect an existing order.
            if (!(job.job() instanceof Job.PlaceOrder)) {
                tables.orders().block(handle, job.concernedOrder(), job.jobId());
            }
            if (!tables.processed().find(handle, List.of(job.jobId())).isEmpty()) {
                // Another server has done it meanwhile; the duplicate is answered when it arrives.
                throw new ConcurrentlyProcessedException();
            }
            return retries.allowsAnother(noteFailure(handle, job, cause));
        });
    }

    /** The owner of the order on which a job failed; null where there is none, as for a failed placement. */
    private String ownerOf(ReceivedJob job) {
        return job.job() == null || job.job() instanceof Job.PlaceOrder
                ? null
                : tables.jdbi().withHandle(handle -> tables.orders().owner(handle, job.concernedOrder()));
    }

    /** Nothing of it can be recorded: a duplicate is rejected again. */
    private static Answer unstorable(ReceivedJob job) {
        return Answer.rejected(
                job.jobId(),
                job.concernedOrder(),
                ErrorCode.INVALID_FIELD,
                "The database has no such character as in the id or the order key; its administrator must give it the"
                        + " encoding UTF8, see 'doctor'.");
    }

    private static Answer failure(ReceivedJob job, String sentence) {
        return Answer.failed(job.jobId(), job.concernedOrder(), null, ErrorCode.INTERNAL, sentence.replace('\0', '?'));
    }

    private void record(Outcome failure, boolean withIncident) {
        ReceivedJob job = failure.received();
        tables.jdbi().useTransaction(handle -> {
            Instant now = tables.now();
            if (withIncident && job.job() != null) {
                // An existing order with the key of one that cannot be placed is not affected.
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
            if (own(handle, job) != null) {
                tables.held().remove(handle, List.of(job.jobId()));
            }
            tables.processed().add(handle, List.of(failure), now);
        });
    }
}
