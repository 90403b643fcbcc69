package org.omflow.booster.broker.lease;

/**
 * Hears at once what becomes of a lease. Called by threads that must go on with renewing it: whatever takes long belongs
 * elsewhere. Times are those of {@link System#nanoTime()}.
 */
public interface LeaseListener {
    /** This process holds the lease from now on. */
    default void held(String lockId, long epoch) {}

    /**
     * The database said that this process holds the lease.
     *
     * @param sentNanos just before it was asked
     * @param answeredNanos just after it answered
     */
    default void confirmed(String lockId, long sentNanos, long answeredNanos) {}

    /** The database did not answer, or only after more than half of the lease time. The lease counts as held all the same. */
    default void uncertain(String lockId, String reason) {}

    /**
     * The database said that this process does not hold the lease any more.
     *
     * @param newHolder who does; empty when nobody
     */
    default void lost(String lockId, String newHolder) {}

    /** This process gives the lease back: it does not hold it any more, and another can take it as soon as this returns. */
    default void released(String lockId) {}

    /** This process has changed how new the messages of a Booster must be that wants to work. */
    default void sequenceChanged(String id, long value) {}

    /**
     * That change was refused, because another process has made one or holds the lease.
     *
     * @param expected what this process believed it to be
     * @param found what it is
     */
    default void sequenceRefused(String id, long expected, long found) {}
}
