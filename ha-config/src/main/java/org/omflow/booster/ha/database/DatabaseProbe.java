package org.omflow.booster.ha.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Asks the database now and then, over a connection of its own, whether it answers; who wants to know reads the last
 * answer and waits for nothing. It asks for the time, for the clock that goes by it. Run it about every second, from one
 * thread.
 */
public final class DatabaseProbe implements Runnable, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** An older answer proves nothing: the next question has had no answer since. */
    private static final long OLDEST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final DirectConnections connections;
    private final DatabaseClock clock;
    private final LongSupplier nanoTime;
    private Connection connection;
    /** When the database last answered; null when it did not answer the last question, or may not be written to. */
    private volatile Long answeredAt;

    /** A probe that has not asked yet. */
    public DatabaseProbe(DirectConnections connections, DatabaseClock clock) {
        this(connections, clock, System::nanoTime);
    }

    DatabaseProbe(DirectConnections connections, DatabaseClock clock, LongSupplier nanoTime) {
        this.connections = connections;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Whether the database answered the last question and may be written to; never waits. */
    public boolean answers() {
        Long at = answeredAt;
        return at != null && nanoTime.getAsLong() - at < OLDEST_NANOS;
    }

    /** Asks once. */
    @Override
    public void run() {
        try {
            if (connection == null) {
                connection = connections.open(PATIENCE);
            }
            clock.read(connection, connections.dialect());
            // Nothing can be placed where nothing can be written.
            connections.dialect().requireWrites(connection);
            answeredAt = nanoTime.getAsLong();
            return;
        } catch (SQLException e) {
            // The pool logs why.
        }
        answeredAt = null;
        close();
    }

    /** Closes the connection; call it when nobody runs this any more. */
    @Override
    public void close() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                // It is of no use either way.
            }
        }
    }
}
