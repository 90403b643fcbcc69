package org.omflow.booster.broker.lease;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.omflow.booster.ha.database.Dialect;

/** Runs single statements with arguments. */
final class Sql {
    private Sql() {}

    /** Reads the first row; empty when there is none. */
    static <T> Optional<T> first(Connection c, String sql, RowReader<T> reader, Object... arguments)
            throws SQLException {
        try (PreparedStatement s = prepare(c, sql, arguments);
                ResultSet row = s.executeQuery()) {
            return row.next() ? Optional.of(reader.read(row)) : Optional.empty();
        }
    }

    /** Whether the statement changed one row. */
    static boolean update(Connection c, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement s = prepare(c, sql, arguments)) {
            return s.executeUpdate() == 1;
        }
    }

    /** Inserts a row; false when there is one with its key. */
    static boolean insert(Connection c, Dialect dialect, String sql, Object... arguments) throws SQLException {
        try {
            return update(c, sql, arguments);
        } catch (SQLException e) {
            if (dialect.isDuplicateKey(e)) {
                return false;
            }
            throw e;
        }
    }

    private static PreparedStatement prepare(Connection c, String sql, Object... arguments) throws SQLException {
        PreparedStatement s = c.prepareStatement(sql);
        for (int i = 0; i < arguments.length; i++) {
            s.setObject(i + 1, arguments[i]);
        }
        return s;
    }

    /** Reads a row. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
