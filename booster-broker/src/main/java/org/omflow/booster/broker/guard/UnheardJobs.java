package org.omflow.booster.broker.guard;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.omflow.booster.ha.log.MinuteQuota;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the refused jobs whose senders could not hear of it: a few of each user in a minute, and how many more there were.
 * It counts those that were lost. Thread-safe.
 */
public final class UnheardJobs {
    /** For all brokers of this process. */
    public static final UnheardJobs OF_THIS_BOOSTER = new UnheardJobs(Clock.systemUTC());

    private static final Logger log = LoggerFactory.getLogger(UnheardJobs.class);

    private final MinuteQuota quota;
    private final AtomicLong lost = new AtomicLong();

    UnheardJobs(Clock clock) {
        quota = new MinuteQuota(clock);
    }

    /** How many were not kept as dead jobs either. */
    public long lost() {
        return lost.get();
    }

    /** A job became a dead job. */
    void kept(String jobId, String user, String why) {
        add(jobId, user, "kept as a dead job", why);
    }

    /** A job was lost, for this second reason if there is one. */
    void lost(String jobId, String user, String why, String notKept) {
        lost.incrementAndGet();
        add(
                jobId,
                user,
                notKept == null ? "lost" : "lost, because it cannot be kept as a dead job (" + notKept + ")",
                why);
    }

    private void add(String jobId, String user, String fate, String why) {
        if (quota.admits(user, UnheardJobs::logSuppressed)) {
            log.warn(
                    "The job {} of user {}, who sends without waiting for an answer (settled), was refused and is {}: {}",
                    Shown.of(jobId, Shown.SHORT),
                    Shown.of(user, Shown.SHORT),
                    fate,
                    why);
        }
    }

    private static void logSuppressed(String user, int jobs) {
        log.warn(
                "{} more jobs of user {}, who sends settled, were refused within a minute.",
                jobs,
                Shown.of(user, Shown.SHORT));
    }
}
