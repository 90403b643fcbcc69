package org.omflow.booster.server.held;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Update;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.database.InList;
import org.omflow.booster.ha.message.Envelope;

/** The job columns of the tables {@code outbox} and {@code held_job}. */
public final class JobColumns {
    /** Their names, for an INSERT. */
    public static final String NAMES =
            "job_id, order_key, job_type, body, login, reply_to, correlation, by_rest, by_admin, entered_at";
    /** How many they are. */
    public static final int COUNT = 10;

    private JobColumns() {}

    /**
     * Binds them to the first {@link #COUNT} placeholders.
     *
     * @param enteredAt when the job first came in; null when that is not known
     */
    public static void bind(PreparedBatch batch, OutgoingJob job, Instant enteredAt) {
        Envelope envelope = job.envelope();
        batch.bind(0, envelope.jobId())
                .bind(1, job.orderKey())
                .bind(2, job.type())
                .bind(3, job.body())
                .bind(4, envelope.login())
                .bind(5, envelope.replyTo())
                .bind(6, envelope.correlation())
                .bind(7, envelope.byRest())
                .bind(8, envelope.byAdmin())
                .bind(9, enteredAt == null ? null : Timestamp.from(enteredAt));
    }

    /**
     * Changes or deletes the rows of these jobs.
     *
     * @param statement without its WHERE
     * @param values for the placeholders of the statement
     */
    public static void execute(Handle handle, String statement, Collection<String> jobIds, Object... values) {
        if (jobIds.isEmpty()) {
            return;
        }
        InList ids = new InList(jobIds);
        Update update = handle.createUpdate(statement + " WHERE job_id IN (" + ids.marks() + ")");
        for (int i = 0; i < values.length; i++) {
            update.bind(i, values[i]);
        }
        ids.bind(values.length, update::bind);
        update.execute();
    }

    /** The job in a row. */
    public static OutgoingJob read(ResultSet row) throws SQLException {
        Timestamp entered = row.getTimestamp("entered_at");
        Envelope envelope = new Envelope(
                row.getString("job_id"),
                row.getString("login"),
                row.getString("reply_to"),
                row.getString("correlation"),
                row.getBoolean("by_rest"),
                row.getBoolean("by_admin"),
                entered == null ? null : entered.toInstant());
        return new OutgoingJob(envelope, row.getString("job_type"), row.getString("order_key"), row.getString("body"));
    }
}
