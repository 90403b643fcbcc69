package org.omflow.booster.broker.lease;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and raises sequences, for one started lock manager. Only the holder of the lease can raise one. Thread-safe. */
final class SequenceStore implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SequenceStore.class);

    private final LeaseSpace space;
    private final LeaseConnection connection;
    private final LeaseRows leases;
    private final SequenceRows sequences;

    SequenceStore(LeaseSpace space) {
        this.space = space;
        this.connection = space.connection();
        this.leases = new LeaseRows(space.database().dialect());
        this.sequences = new SequenceRows(space.database().dialect());
    }

    /** Whether the database answers and has the tables. */
    void check() throws SQLException {
        connection.call(c -> leases.read(c, ""));
    }

    long get(String id) throws SQLException {
        return connection.call(c -> read(c, id));
    }

    /** Whether it was set; it is not when this process does not hold the lease. */
    boolean set(String id, long value) throws SQLException {
        OptionalLong epoch = space.epoch(id);
        if (epoch.isEmpty() || !connection.call(c -> sequences.set(c, id, value, space.holder(), epoch.getAsLong()))) {
            return false;
        }
        space.tell(l -> l.sequenceChanged(id, value));
        return true;
    }

    /** Whether it was set; it is not when this process does not hold the lease, or when it is not as expected. */
    boolean compareAndSet(String id, long expected, long value) throws SQLException {
        OptionalLong epoch = space.epoch(id);
        Change change = new Change(id, expected, value, epoch);
        if (epoch.isPresent() && connection.call(change)) {
            space.tell(l -> l.sequenceChanged(id, value));
            return true;
        }
        long found = connection.call(c -> read(c, id));
        log.warn(
                "Sequence {} was not changed from {} to {}: it is {}, and the lease is held by {}",
                id,
                expected,
                value,
                found,
                connection.call(c -> leases.read(c, id)).map(LeaseRow::toString).orElse("nobody"));
        space.tell(l -> l.sequenceRefused(id, expected, found));
        return false;
    }

    private long read(Connection c, String id) throws SQLException {
        return sequences.read(c, id).orElse(0L);
    }

    @Override
    public void close() {
        connection.close();
    }

    /** One change; repeated when the connection was lost before its outcome was known. */
    private final class Change implements LeaseConnection.Work<Boolean> {
        private final String id;
        private final long expected;
        private final long value;
        private final OptionalLong epoch;
        private boolean again;

        Change(String id, long expected, long value, OptionalLong epoch) {
            this.id = id;
            this.expected = expected;
            this.value = value;
            this.epoch = epoch;
        }

        @Override
        public Boolean on(Connection c) throws SQLException {
            boolean second = again;
            again = true;
            return changes(c, expected)
                    // Only the holder can have written what the first attempt was to write: it was us.
                    || second && changes(c, value);
        }

        private boolean changes(Connection c, long from) throws SQLException {
            return sequences.compareAndSet(c, id, from, value, space.holder(), epoch.getAsLong());
        }
    }
}
