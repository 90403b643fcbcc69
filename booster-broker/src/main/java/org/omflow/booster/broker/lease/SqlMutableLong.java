package org.omflow.booster.broker.lease;

import java.sql.SQLException;
import org.apache.activemq.artemis.lockmanager.MutableLong;
import org.apache.activemq.artemis.lockmanager.UnavailableStateException;

/**
 * A number in the shared database that all may read and only the holder of the lease of the same name may change.
 * Thread-safe.
 */
final class SqlMutableLong implements MutableLong {
    private final SqlLockManager manager;
    private final SequenceStore store;
    private final String id;
    private volatile boolean closed;

    SqlMutableLong(SqlLockManager manager, SequenceStore store, String id) {
        this.manager = manager;
        this.store = store;
        this.id = id;
    }

    @Override
    public String getMutableLongId() {
        return id;
    }

    @Override
    public long get() throws UnavailableStateException {
        checkOpen();
        try {
            return store.get(id);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** @throws UnavailableStateException also when this process does not hold the lease of the same name */
    @Override
    public void set(long value) throws UnavailableStateException {
        checkOpen();
        try {
            if (!store.set(id, value)) {
                throw new UnavailableStateException(
                        "sequence " + id + " cannot be set to " + value + ": this process does not hold the lease");
            }
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** Atomic; also refused when this process does not hold the lease of the same name. */
    @Override
    public boolean compareAndSet(long expectedValue, long newValue) throws UnavailableStateException {
        checkOpen();
        try {
            return store.compareAndSet(id, expectedValue, newValue);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("sequence " + id + " is closed");
        }
    }

    private UnavailableStateException unavailable(SQLException e) {
        // A stop must not look like an outage, after which the broker would start again.
        checkOpen();
        return new UnavailableStateException("sequence " + id + ": the database is unavailable: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        closed = true;
        manager.forget(this);
    }
}
