package org.omflow.booster.broker.lease;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.lockmanager.DistributedLock;
import org.apache.activemq.artemis.lockmanager.UnavailableStateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock of the message broker, kept as a lease in the shared database: its holder renews it, and another can take it
 * once it has run out. Thread-safe.
 */
final class SqlDistributedLock implements DistributedLock {
    private static final Logger log = LoggerFactory.getLogger(SqlDistributedLock.class);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final SqlLockManager manager;
    private final LeaseSpace space;
    private final String id;
    private final LeaseRows rows;
    private final LeaseConnection connection;
    private final List<UnavailableLockListener> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Null while the lock is not held. Guarded by "this", as are the two below. */
    private LeaseRenewer keeper;

    private boolean trying;
    private boolean lost;

    SqlDistributedLock(SqlLockManager manager, LeaseSpace space, String id) {
        this.manager = manager;
        this.space = space;
        this.id = id;
        this.rows = new LeaseRows(space.database().dialect());
        this.connection = space.connection();
    }

    @Override
    public String getLockId() {
        return id;
    }

    /** True also while the database is unavailable; false as soon as the database names another holder. */
    @Override
    public boolean isHeldByCaller() {
        LeaseRenewer now = keeper();
        return now != null && now.isHeld();
    }

    private synchronized LeaseRenewer keeper() {
        return keeper;
    }

    OptionalLong epoch() {
        LeaseRenewer now = keeper();
        return now == null ? OptionalLong.empty() : OptionalLong.of(now.epoch());
    }

    void renewNow() {
        LeaseRenewer now = keeper();
        if (now != null) {
            now.renewNow();
        }
    }

    /** Retries every 50 ms until the timeout, also while the database is unavailable. */
    @Override
    public boolean tryLock(long timeout, TimeUnit unit) throws UnavailableStateException, InterruptedException {
        if (timeout < 0) {
            throw new IllegalArgumentException("timeout " + timeout + " must be >= 0");
        }
        Objects.requireNonNull(unit, "unit");
        if (timeout == 0) {
            return tryLock();
        }
        long began = System.nanoTime();
        long limit = unit.toNanos(timeout);
        while (true) {
            UnavailableStateException fault = null;
            try {
                if (tryLock()) {
                    return true;
                }
            } catch (UnavailableStateException e) {
                fault = e;
            }
            long left = limit - (System.nanoTime() - began);
            if (left <= 0) {
                if (fault != null) {
                    throw fault;
                }
                return false;
            }
            if (closed.await(Math.min(left, POLL_NANOS), TimeUnit.NANOSECONDS)) {
                checkOpen();
            }
        }
    }

    @Override
    public boolean tryLock() throws UnavailableStateException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        synchronized (this) {
            checkOpen();
            if (keeper != null || trying) {
                throw new IllegalStateException("lock " + id + " is held already: unlock it first");
            }
            if (!space.reserve(this)) {
                return false;
            }
            trying = true;
        }
        boolean held = false;
        try {
            Optional<AcquiredLease> taken = connection.call(this::take);
            taken.ifPresent(this::hold);
            held = taken.isPresent();
            return held;
        } catch (SQLException e) {
            checkOpen();
            throw new UnavailableStateException("lock " + id + ": the database is unavailable: " + e.getMessage(), e);
        } finally {
            tried(held);
        }
    }

    private void tried(boolean held) {
        boolean unused;
        synchronized (this) {
            trying = false;
            unused = closed.getCount() == 0;
        }
        if (!held) {
            space.free(this);
        } else if (unused) {
            unlock();
        }
        if (unused) {
            connection.close();
            checkOpen();
        }
    }

    private Optional<AcquiredLease> take(Connection c) throws SQLException {
        Optional<AcquiredLease> taken = takeIfFree(c);
        if (taken.isEmpty() || !isLate(taken.get())) {
            return taken;
        }
        // After such a late answer the lease may be lost already.
        long epoch = taken.get().epoch();
        long sent = System.nanoTime();
        if (rows.renew(c, id, space.holder(), epoch, space.lease())) {
            long answered = System.nanoTime();
            if (answered - sent < space.lease().toNanos()) {
                return Optional.of(new AcquiredLease(epoch, sent, answered));
            }
        }
        log.warn(
                "Lock {} was taken and released again: the database answers too slowly to be sure that it is still held",
                id);
        rows.release(c, id, space.holder(), epoch);
        return Optional.empty();
    }

    private boolean isLate(AcquiredLease taken) {
        return taken.answeredNanos() - taken.sentNanos() > space.lease().toNanos() / 2;
    }

    private Optional<AcquiredLease> takeIfFree(Connection c) throws SQLException {
        Optional<LeaseRow> row = rows.read(c, id);
        // An own row is left of an attempt whose answer did not arrive.
        if (row.isPresent() && row.get().isAlive() && !row.get().isHeldBy(space.holder())) {
            return Optional.empty();
        }
        long epoch = row.map(LeaseRow::epoch).orElse(0L) + 1;
        long sent = System.nanoTime();
        boolean had = row.isPresent()
                ? rows.take(c, id, space.holder(), epoch, space.lease())
                : rows.insert(c, id, space.holder(), epoch, space.lease());
        return had ? Optional.of(new AcquiredLease(epoch, sent, System.nanoTime())) : Optional.empty();
    }

    private void hold(AcquiredLease taken) {
        LeaseRenewer begun = new LeaseRenewer(space, rows, connection, id, taken, this::lost);
        synchronized (this) {
            keeper = begun;
            lost = false;
        }
        log.info("Lease {} is held by {} with epoch {}", id, space.holder(), taken.epoch());
        space.tell(l -> l.held(id, taken.epoch()));
        space.tell(l -> l.confirmed(id, taken.sentNanos(), taken.answeredNanos()));
        boolean started = false;
        try {
            begun.start();
            started = true;
        } finally {
            if (!started) {
                // Without a thread nobody would renew a lease that counts as held.
                lost(begun);
            }
        }
    }

    private void lost(LeaseRenewer loser) {
        synchronized (this) {
            if (keeper != loser) {
                return;
            }
            keeper = null;
            lost = true;
        }
        space.free(this);
        listeners.forEach(this::tell);
    }

    private void tell(UnavailableLockListener listener) {
        try {
            listener.onUnavailableLockEvent();
        } catch (RuntimeException e) {
            log.error("The message broker failed to handle the loss of lock {}", id, e);
        }
    }

    /** Releases the lock; does nothing when it is not held. */
    @Override
    public void unlock() {
        LeaseRenewer ended;
        synchronized (this) {
            ended = keeper;
            keeper = null;
        }
        if (ended != null) {
            ended.release();
            space.free(this);
        }
    }

    /** A listener added after the loss is called at once. */
    @Override
    public void addListener(UnavailableLockListener listener) {
        boolean late;
        listeners.add(listener);
        synchronized (this) {
            late = lost;
        }
        if (late) {
            tell(listener);
        }
    }

    @Override
    public void removeListener(UnavailableLockListener listener) {
        listeners.remove(listener);
    }

    private void checkOpen() {
        if (closed.getCount() == 0) {
            throw new IllegalStateException("lock " + id + " is closed");
        }
    }

    @Override
    public void close() {
        boolean inUse;
        synchronized (this) {
            closed.countDown();
            inUse = trying;
        }
        manager.forget(this);
        unlock();
        listeners.clear();
        if (!inUse) {
            connection.close();
        }
    }
}
