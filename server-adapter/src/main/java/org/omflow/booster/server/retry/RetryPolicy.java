package org.omflow.booster.server.retry;

import java.time.Duration;
import java.time.Instant;
import org.omflow.booster.ha.retry.Backoff;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.job.JobOptions;
import org.omflow.booster.server.job.ReceivedJob;

/**
 * Decides whether and when a job that failed is attempted again. Everyone who retries asks here.
 *
 * @param maxAttempts how often a job is attempted before it becomes an incident, at least once
 * @param backoff the pause after a failure
 */
public record RetryPolicy(int maxAttempts, Backoff backoff) {
    /** When a job of which servers may have died is sent again, should even its message be lost. */
    private static final Backoff SUSPECT = Backoff.linear(Duration.ofMinutes(5));

    public static RetryPolicy of(Settings settings) {
        return new RetryPolicy(
                settings.get(JobOptions.MAX_ATTEMPTS), Backoff.linear(settings.get(JobOptions.RETRY_BACKOFF)));
    }

    /** How many attempts have failed, with the one that failed just now; a suspect's was counted before it began. */
    public static int failedAttempts(HeldJob before, ReceivedJob job) {
        return before == null ? 1 : before.tries() + (job.isSuspect() ? 0 : 1);
    }

    /** Whether a job that failed so often is attempted once more. */
    public boolean allowsAnother(int failedAttempts) {
        return failedAttempts < maxAttempts;
    }

    /** Whether a job has begun more attempts than it may. */
    boolean isExceededBy(int attempts) {
        return attempts > maxAttempts;
    }

    /** When a job is attempted again. */
    public Instant nextAttempt(Instant failedAt, int failedAttempts) {
        return failedAt.plus(backoff.after(failedAttempts));
    }

    /** When a job is sent again that is about to be attempted and may end the server. */
    Instant nextAttemptOfSuspect(Instant now, int attempts) {
        return now.plus(SUSPECT.after(attempts));
    }

    /** Whether a job that failed must wait longer: a second copy of it must not use up its next attempt. */
    public boolean isBackingOff(HeldJob failed, Instant now) {
        return now.isBefore(nextAttempt(failed.heldAt(), failed.tries()));
    }
}
