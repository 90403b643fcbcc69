package org.omflow.booster.server.retry;

import java.time.Duration;
import java.time.Instant;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.server.job.JobOptions;
import org.omflow.booster.server.job.ReceivedJob;

/**
 * How long a job may wait for its order, and how old a job may be.
 *
 * @param earlyWait how long a job is held that arrived before its order waits for it
 * @param deduplicationWindow how long job records are kept; a job that arrived before that is rejected
 */
public record HeldJobLimits(Duration earlyWait, Duration deduplicationWindow) {
    public static HeldJobLimits of(Settings settings) {
        return new HeldJobLimits(settings.get(JobOptions.EARLY_WAIT), settings.get(JobOptions.DEDUPLICATION_WINDOW));
    }

    /** Whether a job arrived before the window, so its record may have been purged. */
    public boolean isTooOld(ReceivedJob received, Instant now) {
        return received.enteredAt().isBefore(now.minus(deduplicationWindow));
    }

    /** Whether a job that has waited since then may wait longer. */
    public boolean mayWait(Instant since, Instant now) {
        return now.isBefore(since.plus(earlyWait));
    }
}
