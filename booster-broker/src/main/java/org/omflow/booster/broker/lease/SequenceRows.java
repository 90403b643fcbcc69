package org.omflow.booster.broker.lease;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
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

    Optional<Long> read(Connection c, String id) throws SQLException {
        return Sql.first(c, SELECT, row -> row.getLong(1), id);
    }

    boolean set(Connection c, String id, long value, String holder, long epoch) throws SQLException {
        Object[] arguments = {value, id, id, holder, epoch};
        return Sql.update(c, set, arguments) || insertIfAbsent(c, id, 0) && Sql.update(c, set, arguments);
    }

    boolean compareAndSet(Connection c, String id, long expected, long value, String holder, long epoch)
            throws SQLException {
        Object[] arguments = {value, id, id, holder, epoch, expected};
        return Sql.update(c, compareAndSet, arguments)
                || expected == 0 && insertIfAbsent(c, id, 0) && Sql.update(c, compareAndSet, arguments);
    }

    /** Sets it whoever holds the lease. */
    void overwrite(Connection c, String id, long value) throws SQLException {
        if (!Sql.update(c, OVERWRITE, value, id)) {
            insertIfAbsent(c, id, value);
        }
    }

    /** Whether the row was absent; false too when another process inserted it meanwhile. */
    private boolean insertIfAbsent(Connection c, String id, long value) throws SQLException {
        return read(c, id).isEmpty() && Sql.insert(c, dialect, INSERT, id, value);
    }
}
