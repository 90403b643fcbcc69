package org.omflow.booster.broker.lease;

/**
 * Receives the events of a lease as they happen. Called on the threads that renew it, so it must return fast. Times are
 * those of {@link System#nanoTime()}.
 */
public interface LeaseListener {
    /** This process has taken the lease. */
    default void held(String lockId, long epoch) {}

    /**
     * The database confirmed that this process holds the lease.
     *
     * @param sentNanos just before it was asked
     * @param answeredNanos just after it answered
     */
    default void confirmed(String lockId, long sentNanos, long answeredNanos) {}

    /** The database did not answer, or only after more than half of the lease time. The lease still counts as held. */
    default void uncertain(String lockId, String reason) {}

    /**
     * The database says that this process no longer holds the lease.
     *
     * @param newHolder who holds it; empty when nobody does
     */
    default void lost(String lockId, String newHolder) {}

    /** This process releases the lease: another can take it as soon as this returns. */
    default void released(String lockId) {}

    /** This process has changed the sequence: how new a Booster's messages must be before it may become active. */
    default void sequenceChanged(String id, long value) {}

    /**
     * The database refused that change, because another process has made one or holds the lease.
     *
     * @param expected what this process believed it to be
     * @param found what it is
     */
    default void sequenceRefused(String id, long expected, long found) {}
}
