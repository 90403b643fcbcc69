package org.omflow.booster.server.submit;

import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.BodyHash;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.WorkTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses a request under an id that belongs to another job. A job that is still in a queue of the Booster is in no
 * table: whichever of the two is taken later is rejected then. Thread-safe.
 */
public final class ReusedIds {
    private static final Logger log = LoggerFactory.getLogger(ReusedIds.class);

    /** Nearly always nothing: one short look-up for a new id. */
    private static final String KNOWN = "SELECT job_id FROM outbox WHERE job_id = ?"
            + " UNION ALL SELECT job_id FROM held_job WHERE job_id = ?"
            + " UNION ALL SELECT job_id FROM processed_job WHERE job_id = ?";

    private final WorkTables tables;
    private final BooleanSupplier databaseAnswers;

    /** @param databaseAnswers asked before each look-up; it must not wait */
    public ReusedIds(WorkTables tables, BooleanSupplier databaseAnswers) {
        this.tables = tables;
        this.databaseAnswers = databaseAnswers;
    }

    /**
     * Checks the id of a job before it is sent.
     *
     * @throws RejectedException when another sender's job has it, or one with another body
     */
    void check(OutgoingJob job) throws RejectedException {
        if (databaseAnswers.getAsBoolean() && isReused(job)) {
            throw new RejectedException(ErrorCode.ID_CONFLICT, Outcome.idConflict(job.jobId()));
        }
    }

    private boolean isReused(OutgoingJob job) {
        try {
            return tables.jdbi().withHandle(handle -> isKnown(handle, job.jobId()) && isReused(handle, job));
        } catch (RuntimeException e) {
            // A Booster takes jobs without the database as well.
            log.debug("the id of job {} cannot be looked up: {}", job.jobId(), e.getMessage());
            return false;
        }
    }

    private static boolean isKnown(Handle handle, String jobId) {
        Query query = handle.createQuery(KNOWN);
        for (int i = 0; i < 3; i++) {
            query.bind(i, jobId);
        }
        return !query.mapTo(String.class).list().isEmpty();
    }

    /** In the order in which a job goes through these tables, or one that moves on meanwhile would be missed. */
    private boolean isReused(Handle handle, OutgoingJob job) {
        BodyHash hash = BodyHash.of(job.type(), job.body());
        String login = job.envelope().login();
        return tables.outbox().holdsAnother(handle, job)
                || tables.held().findJobs(handle, Map.of(job.jobId(), hash.content())).stream()
                        .anyMatch(held -> !hash.content().equals(held.job().contentHash())
                                || !Objects.equals(held.job().login(), login))
                || tables.processed()
                        .find(handle, job.jobId())
                        .filter(done -> !done.isOf(login, hash))
                        .isPresent();
    }
}
