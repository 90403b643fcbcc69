package org.omflow.booster.server.held;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.database.Dialect;
import org.omflow.booster.ha.database.InList;
import org.omflow.booster.ha.retry.Backoff;
import org.omflow.booster.server.rows.BoundedRows;

/** The table of held jobs. Every method works inside the caller's transaction. Thread-safe. */
public final class HeldJobs {
    /** Never due by time; an event releases the job. */
    public static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private static final String COLUMNS = JobColumns.NAMES + ", reason, tries, cause, held_at, due_at";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM held_job WHERE ";

    /** The pause before a job that was sent again is taken once more. */
    private static final Backoff SEND_AGAIN = Backoff.exponential(Duration.ofSeconds(15), 2, Duration.ofMinutes(10));

    private final Dialect dialect;

    public HeldJobs(Dialect dialect) {
        this.dialect = dialect;
    }

    /** The held jobs of these orders, and those of these ids whatever their order, in order of arrival. */
    public List<HeldJob> find(Handle handle, Collection<String> orderKeys, Collection<String> jobIds) {
        if (orderKeys.isEmpty()) {
            return findJobs(handle, jobIds);
        }
        if (jobIds.isEmpty()) {
            return find(handle, orderKeys);
        }
        InList orders = new InList(orderKeys);
        InList jobs = new InList(jobIds);
        Query query = handle.createQuery(
                SELECT + "order_key IN (" + orders.marks() + ") OR job_id IN (" + jobs.marks() + ") ORDER BY seq");
        jobs.bind(orders.bind(0, query::bind), query::bind);
        return list(query);
    }

    /** The held jobs of these orders, in order of arrival. */
    public List<HeldJob> find(Handle handle, Collection<String> orderKeys) {
        return find(handle, "order_key", orderKeys);
    }

    /** Those of these jobs that are held, in order of arrival. */
    public List<HeldJob> findJobs(Handle handle, Collection<String> jobIds) {
        return find(handle, "job_id", jobIds);
    }

    private static List<HeldJob> find(Handle handle, String column, Collection<String> values) {
        if (values.isEmpty()) {
            return List.of();
        }
        InList list = new InList(values);
        Query query = handle.createQuery(SELECT + column + " IN (" + list.marks() + ") ORDER BY seq");
        list.bind(0, query::bind);
        return list(query);
    }

    private static List<HeldJob> list(Query query) {
        return query.map((row, context) -> held(row)).list();
    }

    /** Adds jobs that have no row yet. */
    public void add(Handle handle, Collection<HeldJob> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        PreparedBatch batch =
                handle.prepareBatch("INSERT INTO held_job (" + COLUMNS + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        for (HeldJob held : jobs) {
            JobColumns.bind(batch, held.job(), held.job().envelope().enteredAt());
            int at = JobColumns.COUNT;
            batch.bind(at++, held.reason().wireName())
                    .bind(at++, held.attempts())
                    .bind(at++, Cause.storable(held.cause()))
                    .bind(at++, Timestamp.from(held.heldAt()))
                    .bind(at, Timestamp.from(held.dueAt()))
                    .add();
        }
        batch.execute();
    }

    /** Updates the reason and due time of jobs that have a row. */
    public void update(Handle handle, Collection<HeldJob> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(
                "UPDATE held_job SET reason = ?, tries = ?, cause = ?, held_at = ?, due_at = ? WHERE job_id = ?");
        for (HeldJob held : jobs) {
            batch.bind(0, held.reason().wireName())
                    .bind(1, held.attempts())
                    .bind(2, Cause.storable(held.cause()))
                    .bind(3, Timestamp.from(held.heldAt()))
                    .bind(4, Timestamp.from(held.dueAt()))
                    .bind(5, held.job().jobId())
                    .add();
        }
        batch.execute();
    }

    /** Deletes jobs that have been answered. */
    public void remove(Handle handle, Collection<String> jobIds) {
        JobColumns.execute(handle, "DELETE FROM held_job", jobIds);
    }

    /** Makes the jobs parked for this order due at the next sweep. */
    public void release(Handle handle, String orderKey, Instant now) {
        handle.execute(
                "UPDATE held_job SET reason = ?, held_at = ?, due_at = ? WHERE order_key = ? AND reason = ?",
                HeldJob.Reason.RELEASED.wireName(),
                Timestamp.from(now),
                Timestamp.from(now),
                orderKey,
                HeldJob.Reason.PARKED.wireName());
    }

    /**
     * Takes due jobs, oldest first, and postpones each by as long again as it has waited: it is taken once more only if it
     * got lost, and a backlog at the Booster must not be multiplied.
     *
     * @param most how many, at most; fewer when they are large
     */
    public List<OutgoingJob> takeDue(Handle handle, int most, Instant now) {
        String query = dialect.lockingFreeRows(dialect.firstRows(SELECT + "due_at <= ? ORDER BY due_at, seq"));
        List<HeldJob> due = BoundedRows.of(
                        handle.createQuery(query).bind(0, Timestamp.from(now)).bind(1, most),
                        "body",
                        (row, context) -> held(row))
                .rows();
        postpone(handle, due, now);
        return due.stream().map(HeldJob::job).toList();
    }

    private static void postpone(Handle handle, List<HeldJob> due, Instant now) {
        if (due.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("UPDATE held_job SET due_at = ? WHERE job_id = ?");
        for (HeldJob held : due) {
            Duration pause = SEND_AGAIN.afterWaiting(Duration.between(held.heldAt(), now));
            batch.bind(0, Timestamp.from(now.plus(pause)))
                    .bind(1, held.job().jobId())
                    .add();
        }
        batch.execute();
    }

    private static HeldJob held(ResultSet row) throws SQLException {
        return new HeldJob(
                JobColumns.read(row),
                HeldJob.Reason.valueOf(row.getString("reason").toUpperCase(Locale.ROOT)),
                row.getInt("tries"),
                row.getString("cause"),
                row.getTimestamp("held_at").toInstant(),
                row.getTimestamp("due_at").toInstant());
    }
}
