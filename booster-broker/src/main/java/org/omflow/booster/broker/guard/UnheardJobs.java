package org.omflow.booster.broker.guard;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the refused jobs whose senders could not hear of it: a few of each user in a minute, and how many more there were.
 * It counts those that were lost. Thread-safe.
 */
public final class UnheardJobs {
    /** For all brokers of this process. */
    public static final UnheardJobs OF_THIS_BOOSTER = new UnheardJobs(Clock.systemUTC());

    static final int A_MINUTE = 10;
    /** More than have refused jobs in a minute. */
    private static final int MOST_USERS = 1000;

    private static final Logger log = LoggerFactory.getLogger(UnheardJobs.class);

    private final Clock clock;
    private final AtomicLong lost = new AtomicLong();

    // Guarded by "this"
    private final Map<String, Integer> seen = new HashMap<>();
    private Instant minute = Instant.EPOCH;

    UnheardJobs(Clock clock) {
        this.clock = clock;
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

    private synchronized void add(String jobId, String user, String fate, String why) {
        turn();
        String known = seen.containsKey(user) || seen.size() < MOST_USERS ? user : "others";
        if (seen.merge(known, 1, Integer::sum) <= A_MINUTE) {
            log.warn(
                    "The job {} of user {}, who sends without waiting for an answer (settled), was refused and is {}: {}",
                    Shown.of(jobId, Shown.SHORT),
                    Shown.of(user, Shown.SHORT),
                    fate,
                    why);
        }
    }

    /** When a minute is over, tells how many were left out. */
    private void turn() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        if (now.equals(minute)) {
            return;
        }
        minute = now;
        seen.forEach((user, jobs) -> {
            if (jobs > A_MINUTE) {
                log.warn(
                        "{} more jobs of user {}, who sends settled, were refused within a minute.",
                        jobs - A_MINUTE,
                        Shown.of(user, Shown.SHORT));
            }
        });
        seen.clear();
    }
}
