package org.omflow.booster.server.retry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.job.JobOptions;
import org.omflow.booster.server.job.ReceivedJob;

/**
 * How many jobs may wait for an order, how long each may, and how old a job may be.
 *
 * @param earlyWait how long a job is held that arrived before its order waits for it
 * @param deduplicationWindow how long job records are kept; a job that arrived before that is rejected
 */
public record HeldJobLimits(Duration earlyWait, Duration deduplicationWindow) {
    /** Each batch that touches the order reads all jobs that wait for it, without their bodies. */
    static final int MOST_OF_ORDER = 1_000;

    static final long MOST_CHARACTERS_OF_ORDER = 8 << 20;

    public static HeldJobLimits of(Settings settings) {
        return new HeldJobLimits(settings.get(JobOptions.EARLY_WAIT), settings.get(JobOptions.DEDUPLICATION_WINDOW));
    }

    /** Whether a job arrived before the window, so its record may have been purged. */
    public boolean isTooOld(ReceivedJob received, Instant now) {
        return received.enteredAt().isBefore(now.minus(deduplicationWindow));
    }

    /** Whether as many jobs wait for an order already as may, with this one; never for a job of the servers themselves. */
    public boolean isFull(List<HeldJob> waiting, ReceivedJob received) {
        if (received.job() instanceof Job.SubflowJob) {
            return false;
        }
        long characters = received.body().length()
                + waiting.stream().mapToLong(held -> held.job().characters()).sum();
        return waiting.size() >= MOST_OF_ORDER || characters > MOST_CHARACTERS_OF_ORDER;
    }

    /** Whether jobs wait for their orders at all. */
    public boolean holdsEarlyJobs() {
        return !earlyWait.isZero();
    }

    /** Whether a job that has waited since then may wait longer. */
    public boolean mayWait(Instant since, Instant now) {
        return now.isBefore(since.plus(earlyWait));
    }
}
