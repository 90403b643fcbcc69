package org.omflow.booster.server.retry;

import java.time.Duration;
import java.time.Instant;
import org.omflow.booster.ha.retry.Backoff;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.job.JobOptions;
import org.omflow.booster.server.job.ReceivedJob;

/**
 * Decides whether and when a failed job is retried. Every retry asks it.
 *
 * @param maxAttempts how often a job is attempted before it becomes an incident, at least once
 * @param backoff the pause after a failure
 */
public record RetryPolicy(int maxAttempts, Backoff backoff) {
    /** The delay before a job that may crash the server is sent again if its message is lost. */
    private static final Backoff SUSPECT = Backoff.linear(Duration.ofMinutes(5));

    public static RetryPolicy of(Settings settings) {
        return new RetryPolicy(
                settings.get(JobOptions.MAX_ATTEMPTS), Backoff.linear(settings.get(JobOptions.RETRY_BACKOFF)));
    }

    /** How many attempts have failed, with this one; a suspect's was counted before it began. */
    public static int failedAttempts(HeldJob before, ReceivedJob job) {
        return before == null ? 1 : before.attempts() + (job.isSuspect() ? 0 : 1);
    }

    /** Whether a job with this many failed attempts is retried. */
    public boolean allowsAnother(int failedAttempts) {
        return failedAttempts < maxAttempts;
    }

    /** Whether a job has begun more attempts than it may. */
    boolean isExceededBy(int attempts) {
        return attempts > maxAttempts;
    }

    /** When a failed job is retried. */
    public Instant nextAttempt(Instant failedAt, int failedAttempts) {
        return failedAt.plus(backoff.after(failedAttempts));
    }

    /** When a job that may crash the server is sent again. */
    Instant nextAttemptOfSuspect(Instant now, int attempts) {
        return now.plus(SUSPECT.after(attempts));
    }

    /** Whether a failed job must still wait: a duplicate must not use up its next attempt. */
    public boolean isBackingOff(HeldJob failed, Instant now) {
        return now.isBefore(nextAttempt(failed.heldAt(), failed.attempts()));
    }
}
