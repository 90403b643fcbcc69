package org.omflow.booster.broker.lease;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.omflow.booster.ha.database.DirectConnections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections for the lease, and may keep some open in advance: a failover must not fail because others use all
 * connections that the database allows. Thread-safe.
 */
final class ConnectionReserve implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConnectionReserve.class);

    /** One for the lease and one for the sequence. */
    static final int FAILOVER = 2;
    /** How often each is used, so that no firewall drops it. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final DirectConnections database;
    private final Duration patience;
    private final int size;
    private final Deque<Connection> spares = new ConcurrentLinkedDeque<>();
    private final Thread keeper = new Thread(this::keep, "lease connections");

    private volatile boolean closed;

    /**
     * A reserve that keeps this many open from now on.
     *
     * @param patience how long a statement may take
     */
    ConnectionReserve(DirectConnections database, Duration patience, int size) {
        this.database = database;
        this.patience = patience;
        this.size = size;
        if (size > 0) {
            keeper.setDaemon(true);
            keeper.start();
        }
    }

    /** One of those that are open; a new one when there is none. */
    Connection take() throws SQLException {
        Connection spare = spares.poll();
        return spare == null ? database.open(patience) : spare;
    }

    /** Closes those that are open, after the database was lost. */
    void clear() {
        for (Connection spare = spares.poll(); spare != null; spare = spares.poll()) {
            close(spare);
        }
    }

    private void keep() {
        while (!closed) {
            renew();
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                break;
            }
        }
        clear();
    }

    private void renew() {
        try {
            // One after the other, so that the others can be taken meanwhile.
            for (int i = spares.size(); i > 0; i--) {
                renew(spares.poll());
            }
            while (spares.size() < size && !closed) {
                spares.add(database.open(patience));
            }
        } catch (SQLException e) {
            log.debug("No connection can be kept open for a failover: {}", e.getMessage());
        }
    }

    private void renew(Connection spare) throws SQLException {
        if (spare == null) {
            return;
        }
        if (spare.isValid(Math.toIntExact(patience.toSeconds()))) {
            spares.add(spare);
        } else {
            close(spare);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // It is of no use either way.
        }
    }

    @Override
    public void close() {
        closed = true;
        keeper.interrupt();
        clear();
    }
}
