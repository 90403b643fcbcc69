package org.omflow.booster.server.worker;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.server.job.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the rejected jobs that the queue of dead jobs refused: a few of each user in a minute, and how many more there
 * were, so that one user's bad jobs do not fill the log. Thread-safe.
 */
final class RefusedDeadJobs {
    static final int A_MINUTE = 10;
    /** More than have bad jobs in a minute. */
    private static final int MOST_USERS = 1000;

    /** For all workers of this process. */
    static final RefusedDeadJobs OF_THIS_SERVER = new RefusedDeadJobs(Clock.systemUTC());

    private static final Logger log = LoggerFactory.getLogger(RefusedDeadJobs.class);

    private final Clock clock;

    // Guarded by "this"
    private final Map<String, Integer> seen = new HashMap<>();
    private Instant minute = Instant.EPOCH;
    private long total;

    RefusedDeadJobs(Clock clock) {
        this.clock = clock;
    }

    /** Logs this one, or counts it. */
    synchronized void add(Outcome refused, String why) {
        turn();
        total++;
        String user = String.valueOf(refused.received().login());
        boolean isKnown = seen.containsKey(user) || seen.size() < MOST_USERS;
        if (seen.merge(isKnown ? user : "others", 1, Integer::sum) <= A_MINUTE) {
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
    synchronized long total() {
        return total;
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
                log.error(
                        "{} more rejected jobs of user {} could not be stored in {} within a minute.",
                        jobs - A_MINUTE,
                        user,
                        Addresses.FORM_DEAD);
            }
        });
        seen.clear();
    }
}
