package org.omflow.booster.ha.retry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The pause after an attempt that failed. By default each pause has exactly the computed length; {@link #withJitter} draws a
 * shorter one, so that several that failed together do not meet again. Immutable and thread-safe; a {@link Sequence} of it
 * is neither.
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

    /** After the n-th failure n times this pause. */
    public static Backoff linear(Duration step) {
        return new Backoff(step, 1, step, NEVER_LONGER, 0);
    }

    /**
     * Each pause longer than the one before by a factor.
     *
     * @param factor at least 1
     * @param longest no pause is longer
     */
    public static Backoff exponential(Duration first, double factor, Duration longest) {
        return new Backoff(first, factor, Duration.ZERO, longest, 0);
    }

    /**
     * Draws each pause at random.
     *
     * @param share up to which part a pause is shortened, from 0 to 1
     */
    public Backoff withJitter(double share) {
        return new Backoff(first, factor, step, longest, share);
    }

    /** How long to wait after so many failures, at least one. */
    public Duration after(int failures) {
        double nanos = first.toNanos() * Math.pow(factor, failures - 1) + (double) step.toNanos() * (failures - 1);
        double shortened = 1 - jitter * ThreadLocalRandom.current().nextDouble();
        return Duration.ofNanos((long) (Math.min(nanos, longest.toNanos()) * shortened));
    }

    /** How long to wait after having waited so long already: as long again, within the first and the longest pause. */
    public Duration afterWaiting(Duration waited) {
        if (waited.compareTo(first) < 0) {
            return first;
        }
        return waited.compareTo(longest) > 0 ? longest : waited;
    }

    /** The pauses of one who counts failures: begins with the first. */
    public Sequence start() {
        return new Sequence();
    }

    /** The pauses of a row of failures. Not thread-safe. */
    public final class Sequence {
        private int failures;

        private Sequence() {}

        /** How long to wait this time. */
        public Duration next() {
            failures++;
            return after(failures);
        }

        /** Begins with the first pause again, after a success. */
        public void reset() {
            failures = 0;
        }
    }
}
