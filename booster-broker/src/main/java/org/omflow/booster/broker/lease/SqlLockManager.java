package org.omflow.booster.broker.lease;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.activemq.artemis.lockmanager.DistributedLock;
import org.apache.activemq.artemis.lockmanager.DistributedLockManager;
import org.apache.activemq.artemis.lockmanager.MutableLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The arbiter between two Boosters, as the message broker sees it: its locks are leases in the shared database. The
 * broker creates one for each attempt to become active. Thread-safe.
 */
public final class SqlLockManager implements DistributedLockManager {
    private static final Logger log = LoggerFactory.getLogger(SqlLockManager.class);
    private static final long RETRY_MS = 100;

    private final LeaseSpace space;
    private final ReentrantLock starting = new ReentrantLock();
    private final Map<String, SqlDistributedLock> locks = new HashMap<>();
    private final Map<String, SqlMutableLong> longs = new HashMap<>();
    /** Null while not started. Guarded by "this", as are the maps. */
    private SequenceStore started;

    /** Released by a stop, to end a start that waits for the database. */
    private CountDownLatch stopped = new CountDownLatch(1);

    /**
     * A manager that is not started; the message broker calls this through the class name.
     *
     * @param properties those of a {@link LeaseSpace}
     */
    public SqlLockManager(Map<String, String> properties) {
        this.space = LeaseSpace.of(properties);
    }

    /** Does nothing: an unavailable database invalidates no lock. */
    @Override
    public void addUnavailableManagerListener(UnavailableManagerListener listener) {}

    @Override
    public void removeUnavailableManagerListener(UnavailableManagerListener listener) {}

    /** Waits for the database for as long as it takes. */
    @Override
    public void start() throws InterruptedException {
        start(-1, TimeUnit.MILLISECONDS);
    }

    /**
     * Waits for the database.
     *
     * @param timeout negative for no limit
     * @return false when it did not answer in time
     * @throws IllegalStateException when stopped meanwhile
     */
    @Override
    public boolean start(long timeout, TimeUnit unit) throws InterruptedException {
        long began = System.nanoTime();
        if (timeout < 0) {
            starting.lockInterruptibly();
        } else if (!starting.tryLock(timeout, unit)) {
            return false;
        }
        try {
            CountDownLatch stop;
            synchronized (this) {
                if (started != null) {
                    return true;
                }
                stopped = new CountDownLatch(1);
                stop = stopped;
            }
            SequenceStore store = new SequenceStore(space);
            boolean answers = false;
            try {
                answers = await(store, stop, began, timeout < 0 ? Long.MAX_VALUE : unit.toNanos(timeout));
                return answers && begin(store, stop);
            } finally {
                if (!answers) {
                    store.close();
                }
            }
        } finally {
            starting.unlock();
        }
    }

    private boolean await(SequenceStore store, CountDownLatch stop, long began, long limitNanos)
            throws InterruptedException {
        String said = null;
        while (true) {
            try {
                store.check();
                if (said != null) {
                    log.info("The database {} answers", space.database().url());
                }
                return true;
            } catch (SQLException e) {
                String reason = String.valueOf(e.getMessage());
                if (!reason.equals(said)) {
                    log.warn("Waiting for the database {}: {}", space.database().url(), reason);
                    said = reason;
                }
            }
            long left = limitNanos - (System.nanoTime() - began);
            if (left <= 0) {
                return false;
            }
            long pause = Math.min(left, TimeUnit.MILLISECONDS.toNanos(RETRY_MS));
            if (stop.await(pause, TimeUnit.NANOSECONDS)) {
                throw stoppedMeanwhile();
            }
        }
    }

    private synchronized boolean begin(SequenceStore store, CountDownLatch stop) {
        if (stop.getCount() == 0) {
            store.close();
            throw stoppedMeanwhile();
        }
        started = store;
        return true;
    }

    private static IllegalStateException stoppedMeanwhile() {
        return new IllegalStateException("the lock manager was stopped while it waited for the database");
    }

    @Override
    public synchronized boolean isStarted() {
        return started != null;
    }

    /** Releases every held lease. */
    @Override
    public void stop() {
        SequenceStore ended;
        List<SqlDistributedLock> held;
        synchronized (this) {
            stopped.countDown();
            ended = started;
            started = null;
            held = new ArrayList<>(locks.values());
            new ArrayList<>(longs.values()).forEach(SqlMutableLong::close);
        }
        held.forEach(SqlDistributedLock::close);
        if (ended != null) {
            ended.close();
        }
    }

    @Override
    public synchronized DistributedLock getDistributedLock(String lockId) {
        Objects.requireNonNull(lockId, "lockId");
        requireStarted();
        return locks.computeIfAbsent(lockId, id -> new SqlDistributedLock(this, space, id));
    }

    @Override
    public synchronized MutableLong getMutableLong(String mutableLongId) {
        Objects.requireNonNull(mutableLongId, "mutableLongId");
        SequenceStore store = requireStarted();
        return longs.computeIfAbsent(mutableLongId, id -> new SqlMutableLong(this, store, id));
    }

    private SequenceStore requireStarted() {
        if (started == null) {
            throw new IllegalStateException("the lock manager is not started");
        }
        return started;
    }

    synchronized void forget(SqlDistributedLock lock) {
        locks.remove(lock.getLockId(), lock);
    }

    synchronized void forget(SqlMutableLong sequence) {
        longs.remove(sequence.getMutableLongId(), sequence);
    }
}
