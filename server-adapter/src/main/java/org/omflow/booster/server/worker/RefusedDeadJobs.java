package org.omflow.booster.server.worker;

import java.time.Clock;
import java.util.concurrent.atomic.LongAdder;
import org.omflow.booster.ha.log.MinuteQuota;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.server.job.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the rejected jobs that the queue of dead jobs refused: a few of each user in a minute, and how many more there
 * were, so that one user's bad jobs do not fill the log. Thread-safe.
 */
final class RefusedDeadJobs {
    /** For all workers of this process. */
    static final RefusedDeadJobs OF_THIS_SERVER = new RefusedDeadJobs(Clock.systemUTC());

    private static final Logger log = LoggerFactory.getLogger(RefusedDeadJobs.class);

    private final MinuteQuota quota;
    private final LongAdder total = new LongAdder();

    RefusedDeadJobs(Clock clock) {
        quota = new MinuteQuota(clock);
    }

    /** Logs this one, or counts it. */
    void add(Outcome refused, String why) {
        total.increment();
        String user = String.valueOf(refused.received().login());
        if (quota.admits(user, RefusedDeadJobs::logSuppressed)) {
            log.error(
                    "The rejected job {} of user {} cannot be stored in {} ({}): {}",
                    refused.received().jobId(),
                    user,
                    Addresses.FORM_DEAD,
                    why,
                    refused.answer().errorMessage());
        }
    }

    /** How many there were. */
    long total() {
        return total.sum();
    }

    private static void logSuppressed(String user, int jobs) {
        log.error(
                "{} more rejected jobs of user {} could not be stored in {} within a minute.",
                jobs,
                user,
                Addresses.FORM_DEAD);
    }
}
