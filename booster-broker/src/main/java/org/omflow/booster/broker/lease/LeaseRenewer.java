package org.omflow.booster.broker.lease;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews one lease that this process holds, until it is released or the database names another holder. While the
 * database is unavailable, the lease counts as held: the other Booster cannot take it either. Thread-safe.
 */
final class LeaseRenewer {
    private static final Logger log = LoggerFactory.getLogger(LeaseRenewer.class);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** How many renewals fit into the time of a lease. */
    private static final int RENEWALS = 4;

    private enum State {
        HELD,
        LOST,
        /** Released, or about to be. */
        RELEASED
    }

    private final LeaseSpace space;
    private final LeaseRows rows;
    private final LeaseConnection connection;
    private final String lockId;
    private final AcquiredLease taken;
    private final Consumer<LeaseRenewer> onLost;
    private final long leaseNanos;

    /** Guarded by "this", as are the two below. */
    private long asked;

    private long served;
    private boolean ended;

    private volatile State state = State.HELD;
    /** When the last confirmed renewal was sent. */
    private volatile long confirmed;

    /** Since when the database does not confirm the lease; 0 while it does. Confined to the keeper's thread. */
    private long doubtfulSince;

    LeaseRenewer(
            LeaseSpace space,
            LeaseRows rows,
            LeaseConnection connection,
            String lockId,
            AcquiredLease taken,
            Consumer<LeaseRenewer> onLost) {
        this.space = space;
        this.rows = rows;
        this.connection = connection;
        this.lockId = lockId;
        this.taken = taken;
        this.onLost = onLost;
        this.leaseNanos = space.lease().toNanos();
        this.confirmed = taken.sentNanos();
    }

    void start() {
        Thread thread = new Thread(this::keep, "lease-" + lockId);
        thread.setDaemon(true);
        thread.start();
    }

    long epoch() {
        return taken.epoch();
    }

    /**
     * Whether the lease is held. If the last confirmation is too old, because this process was paused or the database
     * is unavailable, asks the database first; without an answer the lease counts as held.
     */
    boolean isHeld() {
        if (state == State.HELD && System.nanoTime() - confirmed > leaseNanos) {
            awaitRenewal();
        }
        return state == State.HELD;
    }

    /** Renews as soon as possible. */
    synchronized void renewNow() {
        asked++;
        notifyAll();
    }

    private synchronized void awaitRenewal() {
        renewNow();
        long ticket = asked;
        waitUntil(() -> served >= ticket || state != State.HELD);
    }

    /** Releases the lease and waits for the database, no longer than for any statement. */
    synchronized void release() {
        if (state != State.HELD) {
            return;
        }
        state = State.RELEASED;
        // Before the row is free and this process may take the lease again: then the other Booster may become active.
        space.tell(l -> l.released(lockId));
        notifyAll();
        waitUntil(() -> ended);
    }

    /** Also when interrupted: a stop must not make the other Booster wait for the lease to run out. */
    private void waitUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + space.patience().toNanos();
        boolean interrupted = false;
        while (!condition.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep() {
        try {
            long next = taken.sentNanos() + leaseNanos / RENEWALS;
            while (awaitTurn(next)) {
                long began = System.nanoTime();
                long serving = asked();
                boolean answered = renew();
                served(serving);
                next = answered ? began + leaseNanos / RENEWALS : System.nanoTime() + RETRY_NANOS;
            }
            if (state == State.RELEASED) {
                releaseRow();
            }
        } finally {
            end();
        }
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Waits for the time of the next renewal; false when there is none. */
    private synchronized boolean awaitTurn(long next) {
        while (state == State.HELD && asked == served) {
            long left = next - System.nanoTime();
            if (left <= 0) {
                break;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                // Only the end of the lease may end this thread.
                log.warn("The thread that renews lease {} was interrupted and continues", lockId);
            }
        }
        return state == State.HELD;
    }

    private synchronized long asked() {
        return asked;
    }

    private synchronized void served(long serving) {
        served = serving;
        notifyAll();
    }

    /** Whether the database answered. */
    private boolean renew() {
        try {
            Renewal renewal = connection.call(this::renewRow);
            if (renewal.other().isEmpty()) {
                confirmed(renewal.sentNanos(), renewal.answeredNanos());
            } else {
                lost(renewal.other().get());
            }
            return true;
        } catch (SQLException e) {
            doubtful(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            // Whatever it is, ending the renewal of a lease that counts as held would be worse.
            doubtful(e.toString());
        }
        return false;
    }

    /** The other is the row as found, when it does not say that the lease is ours. */
    private record Renewal(long sentNanos, long answeredNanos, Optional<LeaseRow> other) {}

    private Renewal renewRow(Connection c) throws SQLException {
        long sent = System.nanoTime();
        if (rows.renew(c, lockId, space.holder(), taken.epoch(), space.lease())) {
            return new Renewal(sent, System.nanoTime(), Optional.empty());
        }
        Optional<LeaseRow> found = rows.read(c, lockId);
        if (found.isPresent()) {
            return new Renewal(sent, System.nanoTime(), found);
        }
        // Somebody deleted the row; as long as no other Booster took the lease, it is still ours.
        sent = System.nanoTime();
        if (rows.insert(c, lockId, space.holder(), taken.epoch(), space.lease())) {
            return new Renewal(sent, System.nanoTime(), Optional.empty());
        }
        throw new SQLException("the row of lease " + lockId + " was deleted and inserted again meanwhile");
    }

    private void confirmed(long sent, long answered) {
        confirmed = sent;
        if (doubtfulSince != 0) {
            log.info(
                    "The database confirms lease {} again, after {} ms",
                    lockId,
                    TimeUnit.NANOSECONDS.toMillis(answered - doubtfulSince));
            doubtfulSince = 0;
        }
        if (state != State.HELD) {
            return;
        }
        space.tell(l -> l.confirmed(lockId, sent, answered));
        if (answered - sent > leaseNanos / 2) {
            long ms = TimeUnit.NANOSECONDS.toMillis(answered - sent);
            space.tell(l ->
                    l.uncertain(lockId, "the database took " + ms + " ms to answer, more than half of the lease time"));
        }
    }

    private void doubtful(String reason) {
        if (doubtfulSince == 0) {
            doubtfulSince = System.nanoTime();
            log.warn("The database does not confirm lease {}, which still counts as held: {}", lockId, reason);
        }
        space.tell(l -> l.uncertain(lockId, reason));
    }

    private void lost(LeaseRow found) {
        synchronized (this) {
            if (state != State.HELD) {
                return;
            }
            state = State.LOST;
            notifyAll();
        }
        String newHolder = found.holder().orElse("");
        log.error(
                "Lease {} is lost: it was ours with epoch {}, now it has epoch {} and holder {}",
                lockId,
                taken.epoch(),
                found.epoch(),
                newHolder.isEmpty() ? "none" : newHolder);
        space.tell(l -> l.lost(lockId, newHolder));
        onLost.accept(this);
    }

    private void releaseRow() {
        try {
            connection.call(c -> rows.release(c, lockId, space.holder(), taken.epoch()));
        } catch (SQLException | RuntimeException e) {
            log.info(
                    "Lease {} could not be released and runs out within {} ms: {}",
                    lockId,
                    space.lease().toMillis(),
                    e.getMessage());
        }
    }
}
