package org.omflow.booster.server.job;

import java.time.Duration;
import java.time.Instant;
import org.omflow.booster.ha.settings.Settings;

/**
 * How long jobs are held and how often they are tried.
 *
 * @param tries how often a job that fails is carried out before it becomes an incident
 * @param tryPause how long to wait after the first failure; twice as long after the second, and so on
 * @param earlyWait how long a job may come before its time
 * @param remember how long it is known what became of a job; one that is older is refused
 */
record HoldRules(int tries, Duration tryPause, Duration earlyWait, Duration remember) {
    static HoldRules of(Settings settings) {
        return new HoldRules(
                settings.get(JobOptions.MAX_ATTEMPTS),
                settings.get(JobOptions.RETRY_BACKOFF),
                settings.get(JobOptions.EARLY_WAIT),
                settings.get(JobOptions.DEDUPLICATION_WINDOW));
    }

    /** Whether a job came in longer ago than it is known what became of it. */
    boolean isTooOld(ReceivedJob received, Instant now) {
        return received.enteredAt().isBefore(now.minus(remember));
    }
}
