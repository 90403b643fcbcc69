package org.omflow.booster.broker.engine;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a few log lines of each kind through in a minute and counts the others, so that strangers who make the same thing fail
 * again and again do not fill the disk. Thread-safe.
 */
final class RateLimitedLog {
    static final int A_MINUTE = 10;
    /** So many kinds of lines there are not; whoever can make up new ones must not fill the memory. */
    private static final int MOST_KINDS = 1000;

    private static final Logger log = LoggerFactory.getLogger(RateLimitedLog.class);

    private final Clock clock;

    // Guarded by "this"
    private final Map<String, Integer> seen = new HashMap<>();
    private Instant minute = Instant.EPOCH;

    RateLimitedLog(Clock clock) {
        this.clock = clock;
    }

    /** Whether a line of this kind, such as {@code AMQ222208}, is to be written. */
    boolean admits(String kind) {
        String leftOut;
        boolean admitted;
        synchronized (this) {
            leftOut = turn();
            admitted = seen.merge(seen.size() < MOST_KINDS ? kind : "others", 1, Integer::sum) <= A_MINUTE;
        }
        if (!leftOut.isEmpty()) {
            log.warn("More lines of these kinds were left out within a minute:{}", leftOut);
        }
        return admitted;
    }

    /** Begins a new minute if it is time; what was left out in the one before. */
    private String turn() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        if (now.equals(minute)) {
            return "";
        }
        minute = now;
        StringBuilder leftOut = new StringBuilder();
        seen.forEach((kind, times) -> {
            if (times > A_MINUTE) {
                leftOut.append(' ').append(times - A_MINUTE).append(" of ").append(kind);
            }
        });
        seen.clear();
        return leftOut.toString();
    }
}
