package org.omflow.booster.broker.lease;

/**
 * A lease just taken.
 *
 * @param epoch its epoch
 * @param sentNanos just before the database was asked for it
 * @param answeredNanos just after it answered
 */
record AcquiredLease(long epoch, long sentNanos, long answeredNanos) {}
