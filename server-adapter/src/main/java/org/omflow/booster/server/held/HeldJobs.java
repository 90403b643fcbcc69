package org.omflow.booster.server.held;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.database.Dialect;
import org.omflow.booster.ha.database.InList;
import org.omflow.booster.ha.message.BodyHash;
import org.omflow.booster.ha.message.JobType;
import org.omflow.booster.ha.retry.Backoff;
import org.omflow.booster.server.rows.BoundedRows;
import org.omflow.booster.server.rows.NewerServers;

/** The table of held jobs. Every method works inside the caller's transaction. Thread-safe. */
public final class HeldJobs {
    /** Never due by time; an event releases the job. */
    public static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    /** All but bodies and causes: of one order they could be more than a server's memory holds. */
    private static final String SELECT = "SELECT job_id, order_key, job_type, login, node, content_hash, characters,"
            + " reason, tries, held_at, due_at FROM held_job WHERE ";

    private static final String SELECT_WHOLE = "SELECT " + JobColumns.NAMES + ", reason, held_at FROM held_job WHERE ";

    /** The pause before a job that was sent again is taken once more. */
    public static final Backoff SEND_AGAIN = Backoff.exponential(Duration.ofSeconds(15), 2, Duration.ofMinutes(10));

    private static final List<String> KNOWN_TYPES =
            Arrays.stream(JobType.values()).map(JobType::wireName).toList();

    private final Dialect dialect;

    public HeldJobs(Dialect dialect) {
        this.dialect = dialect;
    }

    /** The held jobs of these orders, and those of these ids whatever their order, in order of arrival. */
    public List<HeldJob> find(Handle handle, Collection<String> orderKeys, Map<String, String> contents) {
        return find(handle, orderKeys, contents, 0);
    }

    /**
     * No more than the first of them.
     *
     * @param contents the jobs that came in: the hashes of their contents by their ids
     * @param most how many, at most; 0 for all
     */
    public List<HeldJob> find(Handle handle, Collection<String> orderKeys, Map<String, String> contents, int most) {
        if (orderKeys.isEmpty()) {
            return findJobs(handle, contents);
        }
        if (contents.isEmpty()) {
            return find(handle, orderKeys);
        }
        InList orders = new InList(orderKeys);
        InList jobs = new InList(contents.keySet());
        Query query = handle.createQuery(
                SELECT + "order_key IN (" + orders.marks() + ") OR job_id IN (" + jobs.marks() + ") ORDER BY seq");
        jobs.bind(orders.bind(0, query::bind), query::bind);
        // Not by the statement: the database might then read the table in order instead of by its keys.
        query.setMaxRows(most);
        return comparable(handle, list(query), contents);
    }

    /** The held jobs of these orders, in order of arrival. */
    public List<HeldJob> find(Handle handle, Collection<String> orderKeys) {
        return find(handle, "order_key", orderKeys);
    }

    /** Those of these jobs that are held, in order of arrival. */
    public List<HeldJob> findJobs(Handle handle, Map<String, String> contents) {
        return comparable(handle, find(handle, "job_id", contents.keySet()), contents);
    }

    /** The held job of this id. */
    public Optional<HeldJob> find(Handle handle, String jobId) {
        return find(handle, "job_id", List.of(jobId)).stream().findFirst();
    }

    /** Why this job failed the last time, if it did. */
    public Optional<String> cause(Handle handle, String jobId) {
        return handle.createQuery("SELECT cause FROM held_job WHERE job_id = ?")
                .bind(0, jobId)
                .mapTo(String.class)
                .findOne();
    }

    /** With hashes as this build makes them where a row holds another or none: it may be another build's. */
    private static List<HeldJob> comparable(Handle handle, List<HeldJob> found, Map<String, String> contents) {
        return found.stream()
                .map(held -> {
                    String content = contents.get(held.job().jobId());
                    return content == null || content.equals(held.job().contentHash())
                            ? held
                            : held.withContentHash(contentHash(handle, held.job()));
                })
                .toList();
    }

    /** One body at a time. */
    private static String contentHash(Handle handle, JobHead job) {
        String body = handle.createQuery("SELECT body FROM held_job WHERE job_id = ?")
                .bind(0, job.jobId())
                .mapTo(String.class)
                .one();
        return BodyHash.of(job.type(), body).content();
    }

    /** The jobs of these ids with their bodies; the caller knows that they fit into memory. */
    public List<OutgoingJob> read(Handle handle, Collection<String> jobIds) {
        if (jobIds.isEmpty()) {
            return List.of();
        }
        InList list = new InList(jobIds);
        Query query = handle.createQuery(SELECT_WHOLE + "job_id IN (" + list.marks() + ") ORDER BY seq");
        list.bind(0, query::bind);
        return query.map((row, context) -> JobColumns.read(row)).list();
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
                handle.prepareBatch("INSERT INTO held_job (" + JobColumns.NAMES + ", node, content_hash, reason, tries,"
                        + " cause, held_at, due_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        for (HeldJob held : jobs) {
            OutgoingJob whole = held.job().whole();
            JobColumns.bind(batch, whole, whole.envelope().enteredAt());
            int at = JobColumns.COUNT;
            batch.bind(at++, held.job().node())
                    .bind(at++, held.job().contentHash())
                    .bind(at++, held.reason().wireName())
                    .bind(at++, held.attempts())
                    .bind(at++, Cause.storable(held.cause()))
                    .bind(at++, Timestamp.from(held.heldAt()))
                    .bind(at, Timestamp.from(held.dueAt()))
                    .add();
        }
        batch.execute();
    }

    /** Updates the reason and due time of jobs that have a row; its cause where it failed just now. */
    public void update(Handle handle, Collection<HeldJob> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(
                "UPDATE held_job SET reason = ?, tries = ?, cause = COALESCE(?, cause), held_at = ?, due_at = ? WHERE job_id = ?");
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
     * got lost, and a backlog at the Booster must not be multiplied. Leaves to newer servers what only they know.
     *
     * @param most how many, at most; fewer when they are large
     */
    public List<OutgoingJob> takeDue(Handle handle, int most, Instant now) {
        InList known = new InList(HeldJob.Reason.KNOWN);
        InList types = new InList(KNOWN_TYPES);
        Query query = handle.createQuery(dialect.firstFreeRows(SELECT_WHOLE + "due_at <= ? AND reason IN ("
                + known.marks() + ") AND job_type IN (" + types.marks() + ") ORDER BY due_at, seq"));
        query.bind(0, Timestamp.from(now));
        query.bind(types.bind(known.bind(1, query::bind), query::bind), most);
        List<Due> due = BoundedRows.of(
                        query,
                        "body",
                        (row, context) -> new Due(
                                JobColumns.read(row),
                                row.getString("reason"),
                                row.getTimestamp("held_at").toInstant()))
                .rows();
        postpone(handle, due, now);
        if (due.isEmpty()) {
            reportOthers(handle, known, now);
        }
        return due.stream().map(Due::toSend).toList();
    }

    /** A job to send, why it waits and since when. */
    private record Due(OutgoingJob job, String reason, Instant heldAt) {
        Duration pause(Instant now) {
            return SEND_AGAIN.afterWaiting(Duration.between(heldAt, now));
        }

        /** One for a newer server goes to any: the Booster brings all jobs of an order to the server that held this. */
        OutgoingJob toSend() {
            boolean isForNewer = reason.equals(HeldJob.Reason.UNKNOWN.wireName());
            return isForNewer ? new OutgoingJob(job.envelope(), job.type(), null, job.body()) : job;
        }
    }

    /** Logs the reason of the first row that is left to newer servers. */
    private void reportOthers(Handle handle, InList known, Instant now) {
        Query query = handle.createQuery(dialect.firstRows("SELECT reason FROM held_job WHERE due_at <= ? AND reason"
                + " NOT IN (" + known.marks() + ") ORDER BY due_at, seq"));
        query.bind(0, Timestamp.from(now));
        query.bind(known.bind(1, query::bind), 1);
        query.mapTo(String.class).findOne().ifPresent(HeldJobs::reasonOf);
    }

    private static HeldJob.Reason reasonOf(String wireName) {
        HeldJob.Reason reason = HeldJob.Reason.of(wireName);
        if (reason == HeldJob.Reason.OTHER) {
            NewerServers.waitsFor("The reason '" + wireName + "' of held jobs");
        }
        return reason;
    }

    private static void postpone(Handle handle, List<Due> due, Instant now) {
        if (due.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("UPDATE held_job SET due_at = ? WHERE job_id = ?");
        for (Due held : due) {
            batch.bind(0, Timestamp.from(now.plus(held.pause(now))))
                    .bind(1, held.job().jobId())
                    .add();
        }
        batch.execute();
    }

    private static HeldJob held(ResultSet row) throws SQLException {
        return new HeldJob(
                new JobHead(
                        row.getString("job_id"),
                        row.getString("order_key"),
                        row.getString("job_type"),
                        row.getString("login"),
                        row.getString("node"),
                        row.getString("content_hash"),
                        row.getInt("characters"),
                        null),
                reasonOf(row.getString("reason")),
                row.getInt("tries"),
                null,
                row.getTimestamp("held_at").toInstant(),
                row.getTimestamp("due_at").toInstant());
    }
}
