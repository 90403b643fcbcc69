package org.omflow.booster.ha.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that a test sets: it stands still, or runs ahead of the system's. Thread-safe. */
public final class TestClock extends Clock {
    /** Null for one that runs. */
    private volatile Instant fixed;

    private volatile Duration ahead = Duration.ZERO;

    /** One that stands still at a fixed time. */
    public TestClock() {
        this(Instant.parse("2026-11-22T08:00:00.123Z"));
    }

    /** One that stands still. */
    public TestClock(Instant now) {
        fixed = now;
    }

    /** One that runs as the system's does, until it is set. */
    public static TestClock running() {
        return new TestClock(null);
    }

    /** Sets it on by this. */
    public synchronized void forward(Duration by) {
        ahead = ahead.plus(by);
    }

    /** Sets it on by this from where it began. */
    public synchronized void setAhead(Duration by) {
        ahead = by;
    }

    /** Stops it at this time. */
    public synchronized void set(Instant now) {
        fixed = now;
        ahead = Duration.ZERO;
    }

    @Override
    public synchronized Instant instant() {
        return (fixed == null ? Instant.now() : fixed).plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
