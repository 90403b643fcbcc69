package org.omflow.booster.ha.log;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a few log lines of each kind through per minute and counts the rest, so that clients that provoke the same error
 * again and again do not fill the disk. Thread-safe.
 */
public final class RateLimitedLog {
    /** How many lines of a kind are let through in a minute. */
    public static final int A_MINUTE = 10;
    /** More than exist: a client that makes up new kinds must not fill the memory. */
    private static final int MOST_KINDS = 1000;

    private static final Logger log = LoggerFactory.getLogger(RateLimitedLog.class);

    private final Clock clock;

    // Guarded by "this"
    private final Map<String, Integer> seen = new HashMap<>();
    private Instant minute = Instant.EPOCH;

    /** Nothing seen yet. */
    public RateLimitedLog(Clock clock) {
        this.clock = clock;
    }

    /** Whether to log a line of this kind, such as {@code AMQ222208}. */
    public boolean admits(String kind) {
        String suppressed;
        boolean admitted;
        synchronized (this) {
            suppressed = turn();
            admitted = seen.merge(seen.size() < MOST_KINDS ? kind : "others", 1, Integer::sum) <= A_MINUTE;
        }
        if (!suppressed.isEmpty()) {
            log.warn("Log lines suppressed within a minute:{}", suppressed);
        }
        return admitted;
    }

    /** Starts a new minute when due; returns what was suppressed in the previous one. */
    private String turn() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        if (now.equals(minute)) {
            return "";
        }
        minute = now;
        StringBuilder suppressed = new StringBuilder();
        seen.forEach((kind, times) -> {
            if (times > A_MINUTE) {
                suppressed.append(' ').append(times - A_MINUTE).append(" of ").append(kind.replace("{}", "..."));
            }
        });
        seen.clear();
        return suppressed.toString();
    }
}
