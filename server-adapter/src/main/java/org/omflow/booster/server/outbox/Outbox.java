package org.omflow.booster.server.outbox;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.database.Dialect;
import org.omflow.booster.ha.message.BodyHash;
import org.omflow.booster.server.held.JobColumns;
import org.omflow.booster.server.rows.BoundedRows;

/**
 * The table of jobs that have yet to be sent to the Booster. The server that writes a job claims it for a while and
 * sends it; after that, any server may. Sending a job twice does no harm: it keeps its job id. Thread-safe.
 */
public final class Outbox {
    /** How long a claim lasts: well past the time a send may take. */
    static final Duration CLAIM = Duration.ofSeconds(15);

    /**
     * Jobs of which a server has claimed to be the only one that sends them.
     *
     * @param until when others may send them too
     */
    record Claim(List<OutgoingJob> jobs, Instant until) {}

    private static final String SELECT = "SELECT " + JobColumns.NAMES + " FROM outbox WHERE ";

    private final Dialect dialect;
    private final Clock clock;

    public Outbox(Dialect dialect, Clock clock) {
        this.dialect = dialect;
        this.clock = clock;
    }

    /** Adds jobs that the caller will send itself. */
    public void addClaimed(Handle handle, Collection<OutgoingJob> jobs) {
        add(handle, jobs, clock.instant().plus(CLAIM));
    }

    /** Adds a job for the next sweep of any server to send. */
    public void addUnclaimed(Handle handle, OutgoingJob job) {
        add(handle, List.of(job), clock.instant());
    }

    /**
     * Adds a job for the next sweep of any server to send. One that its sender repeats stands there once.
     *
     * @return false when the outbox holds another job of that id, from another sender or with another body
     */
    public boolean addOnce(Handle handle, OutgoingJob job) {
        Optional<OutgoingJob> before = find(handle, job.jobId());
        if (before.isEmpty()) {
            addUnclaimed(handle, job);
        }
        return before.isEmpty() || isSame(before.get(), job);
    }

    /** Whether another job of this id waits to be sent, from another sender or with another body. */
    public boolean holdsAnother(Handle handle, OutgoingJob job) {
        return find(handle, job.jobId()).filter(before -> !isSame(before, job)).isPresent();
    }

    private static boolean isSame(OutgoingJob before, OutgoingJob job) {
        return BodyHash.of(before.type(), before.body())
                        .content()
                        .equals(BodyHash.of(job.type(), job.body()).content())
                && Objects.equals(before.envelope().login(), job.envelope().login());
    }

    /** The job of this id that waits to be sent. */
    public Optional<OutgoingJob> find(Handle handle, String jobId) {
        return handle.createQuery(SELECT + "job_id = ?")
                .bind(0, jobId)
                .map((row, context) -> JobColumns.read(row))
                .findOne();
    }

    /** Whether a job of this order, other than that of this id, waits to be sent. */
    public boolean holdsOther(Handle handle, String orderKey, String jobId) {
        return handle.createQuery(dialect.firstRows("SELECT job_id FROM outbox WHERE order_key = ? AND job_id <> ?"))
                .bind(0, orderKey)
                .bind(1, jobId)
                .bind(2, 1)
                .mapTo(String.class)
                .findOne()
                .isPresent();
    }

    /**
     * Claims jobs that nobody has claimed, oldest first.
     *
     * @param byRest which: those that came by REST, or the others
     * @param most how many, at most; fewer when they are large
     */
    Claim claim(Handle handle, boolean byRest, int most) {
        Instant now = clock.instant();
        Instant until = now.plus(CLAIM);
        String query = dialect.firstFreeRows(SELECT + "by_rest = ? AND claimed_until <= ? ORDER BY seq");
        List<OutgoingJob> jobs = BoundedRows.of(
                        handle.createQuery(query)
                                .bind(0, byRest)
                                .bind(1, Timestamp.from(now))
                                .bind(2, most),
                        "body",
                        (row, context) -> JobColumns.read(row))
                .rows();
        JobColumns.execute(
                handle,
                "UPDATE outbox SET claimed_until = ?",
                jobs.stream().map(OutgoingJob::jobId).toList(),
                Timestamp.from(until));
        return new Claim(jobs, until);
    }

    /** Releases the claim on jobs that could not be sent; the next sweep sends them. */
    public void release(Handle handle, Collection<String> jobIds) {
        JobColumns.execute(handle, "UPDATE outbox SET claimed_until = ?", jobIds, Timestamp.from(clock.instant()));
    }

    /** Deletes jobs that have been sent. */
    public void remove(Handle handle, Collection<String> jobIds) {
        JobColumns.execute(handle, "DELETE FROM outbox", jobIds);
    }

    private void add(Handle handle, Collection<OutgoingJob> jobs, Instant claimedUntil) {
        if (jobs.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(
                "INSERT INTO outbox (" + JobColumns.NAMES + ", claimed_until) VALUES (?,?,?,?,?,?,?,?,?,?,?)");
        for (OutgoingJob job : jobs) {
            Instant entered = job.envelope().enteredAt();
            JobColumns.bind(batch, job, entered == null ? clock.instant() : entered);
            batch.bind(JobColumns.COUNT, Timestamp.from(claimedUntil)).add();
        }
        batch.execute();
    }
}
