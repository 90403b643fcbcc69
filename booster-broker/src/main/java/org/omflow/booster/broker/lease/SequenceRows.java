package org.omflow.booster.broker.lease;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.omflow.booster.ha.database.Dialect;

/**
 * The SQL statements on sequences: how new a Booster's messages must be before it may become active. A missing row
 * counts as 0. Only the holder of the lease may change one, which the same statement checks.
 */
final class SequenceRows {
    private static final String SELECT = "SELECT value FROM booster_sequence WHERE id = ?";
    private static final String INSERT = "INSERT INTO booster_sequence (id, value) VALUES (?, ?)";
    private static final String OVERWRITE = "UPDATE booster_sequence SET value = ? WHERE id = ?";

    private final Dialect dialect;
    private final String set;
    private final String compareAndSet;

    SequenceRows(Dialect dialect) {
        this.dialect = dialect;
        // Locked, so that nobody takes the lease between the check and the change.
        set = OVERWRITE + " AND EXISTS ("
                + dialect.lockingRows("SELECT 1 FROM booster_lease WHERE lock_id = ? AND holder = ? AND token = ?")
                + ")";
        compareAndSet = set + " AND value = ?";
    }

    OptionalLong read(Connection c, String id) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(SELECT)) {
            s.setString(1, id);
            try (ResultSet row = s.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    boolean set(Connection c, String id, long value, String holder, long epoch) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(set)) {
            bind(s, id, value, holder, epoch);
            return s.executeUpdate() == 1 || insertIfAbsent(c, id, 0) && s.executeUpdate() == 1;
        }
    }

    boolean compareAndSet(Connection c, String id, long expected, long value, String holder, long epoch)
            throws SQLException {
        try (PreparedStatement s = c.prepareStatement(compareAndSet)) {
            bind(s, id, value, holder, epoch);
            s.setLong(6, expected);
            return s.executeUpdate() == 1 || expected == 0 && insertIfAbsent(c, id, 0) && s.executeUpdate() == 1;
        }
    }

    private static void bind(PreparedStatement s, String id, long value, String holder, long epoch)
            throws SQLException {
        s.setLong(1, value);
        s.setString(2, id);
        s.setString(3, id);
        s.setString(4, holder);
        s.setLong(5, epoch);
    }

    /** Sets it whoever holds the lease. */
    void overwrite(Connection c, String id, long value) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(OVERWRITE)) {
            s.setLong(1, value);
            s.setString(2, id);
            if (s.executeUpdate() == 0) {
                insertIfAbsent(c, id, value);
            }
        }
    }

    /** Whether the row was absent; false too when another process inserted it meanwhile. */
    private boolean insertIfAbsent(Connection c, String id, long value) throws SQLException {
        if (read(c, id).isPresent()) {
            return false;
        }
        try (PreparedStatement s = c.prepareStatement(INSERT)) {
            s.setString(1, id);
            s.setLong(2, value);
            return s.executeUpdate() == 1;
        } catch (SQLException e) {
            if (dialect.isDuplicateKey(e)) {
                return false;
            }
            throw e;
        }
    }
}
