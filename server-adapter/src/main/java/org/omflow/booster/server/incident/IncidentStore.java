package org.omflow.booster.server.incident;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.database.Dialect;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.server.held.Cause;
import org.omflow.booster.server.rows.BoundedRows;

/** The table of incidents. Every method works inside the caller's transaction. Thread-safe. */
public final class IncidentStore {
    private static final String SELECT =
            "SELECT incident_id, order_key, job_id, job_type, job_body, login, cause, status,"
                    + " opened_at FROM incident WHERE ";

    private final Dialect dialect;

    public IncidentStore(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Opens incidents. */
    public void open(Handle handle, Collection<Incident> incidents) {
        if (incidents.isEmpty()) {
            return;
        }
        PreparedBatch batch =
                handle.prepareBatch("INSERT INTO incident (order_key, job_id, job_type, job_body, login, cause, status,"
                        + " opened_at) VALUES (?,?,?,?,?,?,?,?)");
        for (Incident incident : incidents) {
            batch.bind(0, incident.orderKey())
                    .bind(1, incident.job().jobId())
                    .bind(2, incident.job().type())
                    .bind(3, incident.job().body())
                    .bind(4, incident.job().envelope().login())
                    .bind(5, Cause.storable(incident.cause()))
                    .bind(6, incident.status().wireName())
                    .bind(7, Timestamp.from(incident.openedAt()))
                    .add();
        }
        batch.execute();
    }

    /** Incidents of one status from the one after {@code after}, by number; fewer than the limit when they are large. */
    public BoundedRows<Incident> list(Handle handle, Incident.Status status, long after, int limit) {
        String query = dialect.firstRows(SELECT + "status = ? AND incident_id > ? ORDER BY incident_id");
        return BoundedRows.of(
                handle.createQuery(query)
                        .bind(0, status.wireName())
                        .bind(1, after)
                        .bind(2, limit),
                "job_body",
                (row, context) -> incident(row));
    }

    /** The incident of this number. */
    public Optional<Incident> find(Handle handle, long id) {
        return handle.createQuery(SELECT + "incident_id = ?")
                .bind(0, id)
                .map((row, context) -> incident(row))
                .findOne();
    }

    /** Whether an administrator has retried this job of this order. */
    public boolean isRetried(Handle handle, String orderKey, String jobId) {
        return handle.createQuery("SELECT count(*) FROM incident WHERE order_key = ? AND job_id = ? AND status = ?")
                        .bind(0, orderKey)
                        .bind(1, jobId)
                        .bind(2, Incident.Status.RETRIED.wireName())
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    /** Closes an incident; false when it was closed already. */
    boolean close(Handle handle, long id, Incident.Status status, String by, Instant now) {
        return handle.execute(
                        "UPDATE incident SET status = ?, closed_at = ?, closed_by = ? WHERE incident_id = ? AND status = ?",
                        status.wireName(),
                        Timestamp.from(now),
                        by,
                        id,
                        Incident.Status.OPEN.wireName())
                == 1;
    }

    /** Closes the open incidents of orders that were cancelled. */
    public void discardAll(Handle handle, Collection<String> orderKeys, Instant now) {
        for (String orderKey : orderKeys) {
            handle.execute(
                    "UPDATE incident SET status = ?, closed_at = ? WHERE order_key = ? AND status = ?",
                    Incident.Status.DISCARDED.wireName(),
                    Timestamp.from(now),
                    orderKey,
                    Incident.Status.OPEN.wireName());
        }
    }

    /** Whether this order has an incident that is not closed. */
    boolean hasOpen(Handle handle, String orderKey) {
        return handle.createQuery("SELECT count(*) FROM incident WHERE order_key = ? AND status = ?")
                        .bind(0, orderKey)
                        .bind(1, Incident.Status.OPEN.wireName())
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    private static Incident incident(ResultSet row) throws SQLException {
        String orderKey = row.getString("order_key");
        return new Incident(
                row.getLong("incident_id"),
                orderKey,
                new OutgoingJob(
                        Envelope.of(row.getString("job_id"), row.getString("login")),
                        row.getString("job_type"),
                        orderKey,
                        row.getString("job_body")),
                row.getString("cause"),
                Incident.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getTimestamp("opened_at").toInstant());
    }
}
