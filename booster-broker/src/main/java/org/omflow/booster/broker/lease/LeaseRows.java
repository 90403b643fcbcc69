package org.omflow.booster.broker.lease;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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
        try (PreparedStatement s = c.prepareStatement(select)) {
            s.setString(1, lockId);
            try (ResultSet row = s.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new LeaseRow(Optional.ofNullable(row.getString(1)), row.getLong(2), row.getLong(3)))
                        : Optional.empty();
            }
        }
    }

    /** Takes a lease that has no row yet; false when another process was faster. */
    boolean insert(Connection c, String lockId, String holder, long epoch, Duration lease) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(insert)) {
            s.setString(1, lockId);
            s.setString(2, holder);
            s.setLong(3, epoch);
            s.setLong(4, lease.toMillis());
            return s.executeUpdate() == 1;
        } catch (SQLException e) {
            if (dialect.isDuplicateKey(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Takes a lease that is free and has the epoch before this one. */
    boolean take(Connection c, String lockId, String holder, long epoch, Duration lease) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(take)) {
            s.setString(1, holder);
            s.setLong(2, lease.toMillis());
            s.setString(3, lockId);
            s.setLong(4, epoch - 1);
            s.setString(5, holder);
            return s.executeUpdate() == 1;
        }
    }

    boolean renew(Connection c, String lockId, String holder, long epoch, Duration lease) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(renew)) {
            s.setLong(1, lease.toMillis());
            s.setString(2, lockId);
            s.setString(3, holder);
            s.setLong(4, epoch);
            return s.executeUpdate() == 1;
        }
    }

    boolean release(Connection c, String lockId, String holder, long epoch) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(release)) {
            s.setString(1, lockId);
            s.setString(2, holder);
            s.setLong(3, epoch);
            return s.executeUpdate() == 1;
        }
    }
}
