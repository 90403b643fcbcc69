package org.omflow.booster.ha.periodic;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * A clock for measuring how long something takes: it starts with this machine's time and goes on by the time that
 * passes, even when somebody sets the machine's clock a month ahead or back. Thread-safe.
 */
public final class MonotonicClock extends Clock {
    private final LongSupplier nanoTime;
    private final Instant start;
    private final long startNanos;

    /** A clock that starts now. */
    public MonotonicClock() {
        this(Clock.systemUTC(), System::nanoTime);
    }

    MonotonicClock(Clock machine, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        start = machine.instant();
        startNanos = nanoTime.getAsLong();
    }

    @Override
    public Instant instant() {
        return start.plusNanos(nanoTime.getAsLong() - startNanos);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** Unsupported: times are UTC. */
    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("times are UTC");
    }
}
