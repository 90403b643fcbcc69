package org.omflow.booster.server.execution;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.omflow.booster.ha.database.Dialect;
import org.omflow.booster.ha.fault.FatalErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the database from ending a transaction as idle while its jobs run, however long they take. It runs in this
 * process, so the transaction of a frozen server still ends and its orders are free for others. Thread-safe.
 */
public final class TransactionKeepAlive {
    private static final Logger log = LoggerFactory.getLogger(TransactionKeepAlive.class);

    private final Dialect dialect;
    private final long pauseMs;
    private final ScheduledThreadPoolExecutor timer;

    /** @param idleLimit the idle time after which the database ends a transaction */
    public TransactionKeepAlive(Dialect dialect, Duration idleLimit) {
        this.dialect = dialect;
        pauseMs = idleLimit.toMillis() / 4;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "transaction keep-alive");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Keeps this transaction alive until the result is closed. */
    Beat keep(Handle handle) {
        return new Beat(handle);
    }

    /** The keep-alive of one transaction. */
    final class Beat implements AutoCloseable {
        private final Handle handle;
        private final ScheduledFuture<?> next;
        private boolean ended;

        private Beat(Handle handle) {
            this.handle = handle;
            this.next = timer.scheduleWithFixedDelay(this::beat, pauseMs, pauseMs, TimeUnit.MILLISECONDS);
        }

        private synchronized void beat() {
            if (ended) {
                return;
            }
            try {
                // The driver's own connection: unlike the pool's it may be used by two threads.
                Connection connection = handle.getConnection().unwrap(Connection.class);
                try (Statement statement = connection.createStatement()) {
                    statement.execute(dialect.clockQuery());
                }
            } catch (SQLException | RuntimeException | Error e) {
                FatalErrors.check(e);
                // The transaction itself will notice.
                log.debug("the keep-alive of a transaction failed: {}", e.getMessage());
            }
        }

        @Override
        public void close() {
            next.cancel(false);
            synchronized (this) {
                // Waits for a beat under way: afterwards the connection belongs to another transaction.
                ended = true;
            }
        }
    }
}
