package org.omflow.booster.server.order;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Rows that one batched statement writes, inside the caller's transaction. Unlike Jdbi's own batch it does not look up
 * for each value how to bind it, which cost a busy server noticeable CPU time. Fill each row from its first column and
 * end it with {@link #add}. Not thread-safe.
 */
public final class Rows implements AutoCloseable {
    private final PreparedStatement statement;

    // Mutable state: how many values the row under way has, and how many rows there are
    private int at;
    private int rows;

    private Rows(PreparedStatement statement) {
        this.statement = statement;
    }

    /** Rows for this statement, with a question mark for each value. */
    public static Rows of(Handle handle, String sql) {
        try {
            return new Rows(handle.getConnection().prepareStatement(sql));
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Binds the next value, a text or null. */
    public Rows text(String value) {
        try {
            statement.setString(++at, value);
            return this;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Binds the next value, a number or null. */
    public Rows number(Integer value) {
        try {
            if (value == null) {
                statement.setNull(++at, Types.INTEGER);
            } else {
                statement.setInt(++at, value);
            }
            return this;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Binds the next value, a time. */
    public Rows time(Instant value) {
        try {
            statement.setTimestamp(++at, Timestamp.from(value));
            return this;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Ends a row. */
    public void add() {
        try {
            statement.addBatch();
            at = 0;
            rows++;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Writes all rows. */
    public void write() {
        try {
            if (rows > 0) {
                statement.executeBatch();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        try {
            statement.close();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static RuntimeException failed(SQLException e) {
        return new UnableToExecuteStatementException(e, (StatementContext) null);
    }
}
