package org.omflow.booster.broker.lease;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.omflow.booster.broker.config.Version;
import org.omflow.booster.ha.database.DatabaseClock;
import org.omflow.booster.ha.database.DirectConnections;

/**
 * The tables of the pair in the shared database. Each call fails within a few seconds when the database is unavailable.
 * Thread-safe; one caller at a time.
 */
public final class PairTable implements AutoCloseable {
    /** The pair's part of the database schema. */
    public static final String PART = "pair";

    private static final String NAME = "booster";
    private static final String SELECT = "SELECT node_id FROM booster_pair WHERE name = ?";
    private static final String INSERT = "INSERT INTO booster_pair (name, node_id) VALUES (?, ?)";
    private static final String LOCK = "SELECT token FROM booster_lease WHERE lock_id = ?";
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final DirectConnections database;
    private final LeaseConnection connection;
    private final LeaseRows leases;
    private final SequenceRows sequences;
    private final PresenceRows presences;

    /** Opens a connection when it is first needed. */
    public PairTable(DirectConnections database) {
        this(database, PATIENCE);
    }

    /** The same with another patience for each statement. */
    PairTable(DirectConnections database, Duration patience) {
        this.database = database;
        this.connection = new LeaseConnection(
                database, new ConnectionReserve(database, patience, 0), patience, new AtomicInteger());
        this.leases = new LeaseRows(database.dialect());
        this.sequences = new SequenceRows(database.dialect());
        this.presences = new PresenceRows(database.dialect());
    }

    /**
     * Brings the tables up to date; both Boosters may do so at once.
     *
     * @throws org.omflow.booster.ha.database.UnusableDatabaseException when that cannot be, or they need a newer program
     */
    public void migrate() throws SQLException {
        migrate(Version.text());
    }

    void migrate(String version) throws SQLException {
        database.migrate(PART, version);
    }

    /** Reads the database's clock. */
    public void read(DatabaseClock clock) throws SQLException {
        connection.call(c -> {
            clock.read(c, database.dialect());
            return null;
        });
    }

    /** The node id of the messages of the pair; empty while no Booster has ever been active. */
    public Optional<String> nodeId() throws SQLException {
        return connection.call(PairTable::readNodeId);
    }

    /** Registers that id unless there is one already; returns the one that is valid for both Boosters. */
    public String registerNodeId(String nodeId) throws SQLException {
        return connection.call(c -> {
            Optional<String> registered = readNodeId(c);
            if (registered.isPresent()) {
                return registered.get();
            }
            if (Sql.insert(c, database.dialect(), INSERT, NAME, nodeId)) {
                return nodeId;
            }
            return readNodeId(c).orElseThrow(() -> new SQLException("the row of the pair was deleted"));
        });
    }

    private static Optional<String> readNodeId(Connection c) throws SQLException {
        return Sql.first(c, SELECT, row -> row.getString(1), NAME);
    }

    /** A lease with its current or last holder; empty when nobody ever held it. */
    public Optional<LeaseRow> leaseOf(String lockId) throws SQLException {
        return connection.call(c -> leases.read(c, lockId));
    }

    /** The sequence: how new a Booster's messages must be before it may become active; 0 when none ever was. */
    public long sequence(String id) throws SQLException {
        return connection.call(c -> sequences.read(c, id).orElse(0L));
    }

    /** Writes the presence of the Booster of that role; false when another process did so at the same time. */
    public boolean writePresence(String booster, Presence presence) throws SQLException {
        return connection.call(c -> presences.write(c, booster, presence));
    }

    /** The presence of the Booster of that role; empty when it never wrote one here. */
    public Optional<Presence> presence(String booster) throws SQLException {
        return connection.call(c -> presences.read(c, booster));
    }

    /**
     * Sets the sequence, whatever it was before.
     *
     * @return false, and nothing changed, while a Booster holds the lease
     */
    public boolean setSequence(String id, long value) throws SQLException {
        return connection.call(c -> {
            c.setAutoCommit(false);
            // Locked, so that nobody takes the lease meanwhile.
            if (isHeld(c, id)) {
                c.rollback();
                c.setAutoCommit(true);
                return false;
            }
            sequences.overwrite(c, id, value);
            c.commit();
            c.setAutoCommit(true);
            return true;
        });
    }

    private boolean isHeld(Connection c, String lockId) throws SQLException {
        Sql.first(c, database.dialect().lockingRows(LOCK), row -> row.getLong(1), lockId);
        return leases.read(c, lockId).filter(LeaseRow::isAlive).isPresent();
    }

    @Override
    public void close() {
        connection.close();
    }
}
