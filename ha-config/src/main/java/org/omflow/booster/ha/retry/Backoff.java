package org.omflow.booster.ha.retry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to pause after a failed attempt: exactly as computed, unless {@link #withJitter} shortens pauses at random
 * to keep clients that failed together from retrying together. Immutable and thread-safe; its {@link Sequence} is
 * neither.
 */
public final class Backoff {
    private static final Duration NEVER_LONGER = Duration.ofNanos(Long.MAX_VALUE);

    private final Duration first;
    private final double factor;
    private final Duration step;
    private final Duration longest;
    private final double jitter;

    private Backoff(Duration first, double factor, Duration step, Duration longest, double jitter) {
        this.first = first;
        this.factor = factor;
        this.step = step;
        this.longest = longest;
        this.jitter = jitter;
    }

    /** Linear backoff: n times this pause after the n-th failure. */
    public static Backoff linear(Duration step) {
        return new Backoff(step, 1, step, NEVER_LONGER, 0);
    }

    /**
     * Exponential backoff: each pause is {@code factor} times the one before.
     *
     * @param factor at least 1
     * @param longest the longest pause
     */
    public static Backoff exponential(Duration first, double factor, Duration longest) {
        return new Backoff(first, factor, Duration.ZERO, longest, 0);
    }

    /**
     * Shortens each pause at random.
     *
     * @param share the largest part by which a pause is shortened, from 0 to 1
     */
    public Backoff withJitter(double share) {
        return new Backoff(first, factor, step, longest, share);
    }

    /** The pause after this many failures, at least 1. */
    public Duration after(int failures) {
        double nanos = first.toNanos() * Math.pow(factor, failures - 1) + (double) step.toNanos() * (failures - 1);
        double shortened = 1 - jitter * ThreadLocalRandom.current().nextDouble();
        return Duration.ofNanos((long) (Math.min(nanos, longest.toNanos()) * shortened));
    }

    /** The pause after waiting this long already: as long again, within the first and the longest pause. */
    public Duration afterWaiting(Duration waited) {
        if (waited.compareTo(first) < 0) {
            return first;
        }
        return waited.compareTo(longest) > 0 ? longest : waited;
    }

    /** A sequence that begins with the first pause. */
    public Sequence start() {
        return new Sequence();
    }

    /** The pauses after consecutive failures. Not thread-safe. */
    public final class Sequence {
        private int failures;

        private Sequence() {}

        /** The next pause. */
        public Duration next() {
            failures++;
            return after(failures);
        }

        /** Restarts with the first pause, after a success. */
        public void reset() {
            failures = 0;
        }
    }
}
