package org.omflow.booster.broker.lease;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.omflow.booster.ha.database.DirectConnections;

/** A connection to the database that reopens itself when lost and fails fast. Thread-safe; one caller at a time. */
final class LeaseConnection implements AutoCloseable {
    /** A firewall may have dropped a connection that was idle for longer, which would show too late. */
    private static final long LONGEST_IDLE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final DirectConnections database;
    private final ConnectionReserve reserve;
    private final Duration patience;
    private final AtomicInteger outages;
    private final ReentrantLock turn = new ReentrantLock();

    /** Guarded by "turn", as is the next. */
    private int outagesBefore;

    private long lastUse;

    private volatile Connection connection;
    private volatile boolean closed;

    /**
     * A connection that is not open yet.
     *
     * @param reserve opens it
     * @param patience how long a statement may take
     * @param outages counts lost connections; shared, so that one loss makes all reopen theirs
     */
    LeaseConnection(DirectConnections database, ConnectionReserve reserve, Duration patience, AtomicInteger outages) {
        this.database = database;
        this.reserve = reserve;
        this.patience = patience;
        this.outages = outages;
    }

    /** Work on the connection; runs again on a new one when the first was lost meanwhile. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection c) throws SQLException;
    }

    /**
     * Runs the work. When the connection turns out to be lost, runs it again on a new one, unless half the patience is
     * used up.
     */
    <T> T call(Work<T> work) throws SQLException {
        turn.lock();
        try {
            long began = System.nanoTime();
            try {
                return doOnce(work);
            } catch (SQLException e) {
                boolean soon = System.nanoTime() - began < patience.toNanos() / 2;
                if (!soon || closed || !database.dialect().isUnavailable(e)) {
                    throw e;
                }
            }
            return doOnce(work);
        } finally {
            turn.unlock();
        }
    }

    private <T> T doOnce(Work<T> work) throws SQLException {
        if (!isTrusted()) {
            discard();
            open();
        }
        try {
            T result = work.on(connection);
            lastUse = System.nanoTime();
            return result;
        } catch (SQLException e) {
            discard();
            if (database.dialect().isUnavailable(e)) {
                outages.incrementAndGet();
                reserve.clear();
            }
            throw e;
        } catch (RuntimeException | Error e) {
            discard();
            throw e;
        }
    }

    private boolean isTrusted() {
        return connection != null && outagesBefore == outages.get() && System.nanoTime() - lastUse < LONGEST_IDLE_NANOS;
    }

    private void open() throws SQLException {
        int seen = outages.get();
        if (closed) {
            throw new SQLException("the connection is closed");
        }
        connection = reserve.take();
        if (closed) {
            discard();
            throw new SQLException("the connection is closed");
        }
        outagesBefore = seen;
        lastUse = System.nanoTime();
    }

    private void discard() {
        Connection lost = connection;
        connection = null;
        if (lost != null) {
            try {
                lost.close();
            } catch (SQLException e) {
                // It is of no use either way.
            }
        }
    }

    /** Closes it; a call that waits for the database fails at once. */
    @Override
    public void close() {
        closed = true;
        if (turn.tryLock()) {
            try {
                discard();
            } finally {
                turn.unlock();
            }
            return;
        }
        Connection busy = connection;
        if (busy != null) {
            try {
                busy.abort(Runnable::run);
            } catch (SQLException e) {
                // It is closed already.
            }
        }
    }
}
