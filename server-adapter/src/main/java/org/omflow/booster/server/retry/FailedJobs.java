package org.omflow.booster.server.retry;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.incident.Incident;
import org.omflow.booster.server.job.HeldJobChanges;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.job.WorkTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps count of how often a job has failed, or servers have ended while they were at it; after its last try it becomes an
 * incident. Each of its methods is a transaction of its own. Thread-safe.
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
     * Takes note that a job of which servers may have died is about to be tried once more.
     *
     * @return how often it will have been tried; 0 when that cannot be noted, or the job will not be carried out
     */
    public int noteDelivery(ReceivedJob job) throws DatabaseUnavailableException {
        try {
            return tables.jdbi().inTransaction(handle -> {
                boolean done =
                        !tables.processed().find(handle, List.of(job.jobId())).isEmpty();
                // One that is too old is only told so, if it does not wait already.
                boolean refused = limits.isTooOld(job, tables.clock().instant())
                        && tables.held().findJobs(handle, List.of(job.jobId())).isEmpty();
                return done || refused ? 0 : noteBegin(handle, job);
            });
        } catch (RuntimeException e) {
            faults.throwIfUnavailable(e);
            log.debug("no note can be taken of the try of job {}: {}", job.jobId(), e.getMessage());
            return 0;
        }
    }

    /** Whether a job that was tried so often is not to be tried again. */
    public boolean isOneTooMany(int tries) {
        return retries.isExceededBy(tries);
    }

    /** Takes back what {@link #noteDelivery} noted: no server died of the job. */
    public void takeBackTry(ReceivedJob job) {
        List<String> ids = List.of(job.jobId());
        tables.jdbi().useTransaction(handle -> {
            for (HeldJob own : tables.held().findJobs(handle, ids)) {
                if (own.tries() <= 1) {
                    tables.held().remove(handle, ids);
                } else {
                    tables.held().update(handle, List.of(own.withTries(own.tries() - 1)));
                }
            }
        });
    }

    private int noteBegin(Handle handle, ReceivedJob job) {
        HeldJobChanges held = new HeldJobChanges(tables.held().findJobs(handle, List.of(job.jobId())));
        HeldJob own = held.get(job.jobId());
        int attempts = own == null ? 1 : own.tries() + 1;
        Instant due = retries.nextAttemptOfSuspect(tables.now(), attempts);
        return note(handle, held, job, attempts, "The server ended while it was at this job.", due);
    }

    private int noteFailure(Handle handle, ReceivedJob job, String cause) {
        HeldJobChanges held = new HeldJobChanges(tables.held().findJobs(handle, List.of(job.jobId())));
        int failed = RetryPolicy.failedAttempts(held.get(job.jobId()), job);
        return note(handle, held, job, failed, cause, retries.nextAttempt(tables.now(), failed));
    }

    /** Writes the attempts of a job into its row among the held ones. */
    private int note(Handle handle, HeldJobChanges held, ReceivedJob job, int attempts, String cause, Instant due) {
        held.put(new HeldJob(job.toHold(), HeldJob.Reason.FAILING, attempts, cause, tables.now(), due));
        held.write(handle, tables.held());
        return attempts;
    }

    /**
     * A job that fails of itself, through a fault in this program or a value that cannot be stored: told, recorded with an
     * incident, its order failed. Where even that cannot be stored, its message is kept among the dead jobs.
     */
    public Outcome failed(ReceivedJob job, RuntimeException cause) throws DatabaseUnavailableException {
        if (job.jobId() == null) {
            // Nothing of it goes to the database, so the fault is not its own.
            throw new DatabaseUnavailableException(cause);
        }
        String sentence = "The job could not be carried out: " + cause;
        try {
            if (job.job() != null && tryLater(job, sentence)) {
                log.warn("job {} ({}) failed and will be tried again", job.jobId(), job.type(), cause);
                return Outcome.held(job);
            }
            Outcome outcome = Outcome.fresh(job, failure(job, sentence));
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
        Outcome outcome = Outcome.unrecorded(
                job,
                failure(job, "The job could not be carried out and is kept among the dead jobs; the log tells why."));
        try {
            record(outcome, false);
        } catch (RuntimeException e) {
            // The database does not even take what is surely right: it is at fault, not the job.
            throw new DatabaseUnavailableException(e);
        }
        log.error("job {} ({}) failed and goes to the dead jobs", job.jobId(), job.type(), cause);
        return outcome;
    }

    /** Holds a job that failed, and its order's other jobs behind it; false when it has been tried often enough. */
    private boolean tryLater(ReceivedJob job, String cause) {
        if (!retries.allowsAnother(1)) {
            return false;
        }
        return tables.jdbi().inTransaction(handle -> {
            // The order's lock comes first, as in every job. One that exists already has no part in a place that fails.
            if (!(job.job() instanceof Job.PlaceOrder)) {
                tables.orders().block(handle, job.concernedOrder(), job.jobId());
            }
            if (!tables.processed().find(handle, List.of(job.jobId())).isEmpty()) {
                // Another server has done it meanwhile; the second copy is answered when it comes.
                throw new ConcurrentlyProcessedException();
            }
            return retries.allowsAnother(noteFailure(handle, job, cause));
        });
    }

    private static Answer failure(ReceivedJob job, String sentence) {
        return Answer.failed(job.jobId(), job.concernedOrder(), null, ErrorCode.INTERNAL, sentence.replace('\0', '?'));
    }

    private void record(Outcome failure, boolean withIncident) {
        ReceivedJob job = failure.received();
        tables.jdbi().useTransaction(handle -> {
            Instant now = tables.now();
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
}
