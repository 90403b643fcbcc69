package org.omflow.booster.broker.lease;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.omflow.booster.ha.database.Dialect;

/** The SQL statements on leases. Each is atomic and uses the clock of the database alone. */
final class LeaseRows {
    private final Dialect dialect;
    private final String select;
    private final String insert;
    private final String take;
    private final String renew;
    private final String release;

    LeaseRows(Dialect dialect) {
        this.dialect = dialect;
        String now = dialect.clockMillis();
        select = "SELECT holder, token, expires_ms - " + now + " FROM booster_lease WHERE lock_id = ?";
        insert = "INSERT INTO booster_lease (lock_id, holder, token, expires_ms) VALUES (?, ?, ?, " + now + " + ?)";
        // The holder may take it again: the answer to its last attempt may have been lost.
        take = "UPDATE booster_lease SET holder = ?, token = token + 1, expires_ms = " + now + " + ?"
                + " WHERE lock_id = ? AND token = ? AND (holder IS NULL OR holder = ? OR expires_ms <= " + now + ")";
        // Also when it has run out, as nobody else has taken it.
        renew = "UPDATE booster_lease SET expires_ms = " + now + " + ?"
                + " WHERE lock_id = ? AND holder = ? AND token = ?";
        // Without a holder, so a renewal under way changes nothing.
        release = "UPDATE booster_lease SET holder = NULL, expires_ms = " + now
                + " WHERE lock_id = ? AND holder = ? AND token = ?";
    }

    Optional<LeaseRow> read(Connection c, String lockId) throws SQLException {
        return Sql.first(
                c,
                select,
                row -> new LeaseRow(Optional.ofNullable(row.getString(1)), row.getLong(2), row.getLong(3)),
                lockId);
    }

    /** Takes a lease that has no row yet; false when another process was faster. */
    boolean insert(Connection c, String lockId, String holder, long epoch, Duration lease) throws SQLException {
        return Sql.insert(c, dialect, insert, lockId, holder, epoch, lease.toMillis());
    }

    /** Takes a lease that is free and has the epoch before this one. */
    boolean take(Connection c, String lockId, String holder, long epoch, Duration lease) throws SQLException {
        return Sql.update(c, take, holder, lease.toMillis(), lockId, epoch - 1, holder);
    }

    boolean renew(Connection c, String lockId, String holder, long epoch, Duration lease) throws SQLException {
        return Sql.update(c, renew, lease.toMillis(), lockId, holder, epoch);
    }

    boolean release(Connection c, String lockId, String holder, long epoch) throws SQLException {
        return Sql.update(c, release, lockId, holder, epoch);
    }
}
