package org.omflow.booster.ha.log;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjIntConsumer;

/**
 * Admits a few of each kind in a minute, such as log lines of each user, and tells afterwards how many more there were.
 * Thread-safe.
 */
public final class MinuteQuota {
    /** How many of a kind are admitted in a minute. */
    public static final int A_MINUTE = 10;
    /** More than exist: a client that makes up new kinds must not fill the memory. */
    private static final int MOST_KINDS = 1000;

    private final Clock clock;

    // Guarded by "this"
    private Map<String, Integer> seen = new HashMap<>();
    private Instant minute = Instant.EPOCH;

    /** Nothing seen yet. */
    public MinuteQuota(Clock clock) {
        this.clock = clock;
    }

    /**
     * Whether one of this kind is admitted.
     *
     * @param suppressed is told first, when this is the first of a new minute, of each kind that had more than it might have,
     *     and how many more
     */
    public boolean admits(String kind, ObjIntConsumer<String> suppressed) {
        Map<String, Integer> before;
        boolean admitted;
        synchronized (this) {
            before = turn();
            boolean isKnown = seen.containsKey(kind) || seen.size() < MOST_KINDS;
            admitted = seen.merge(isKnown ? kind : "others", 1, Integer::sum) <= A_MINUTE;
        }
        before.forEach((each, times) -> {
            if (times > A_MINUTE) {
                suppressed.accept(each, times - A_MINUTE);
            }
        });
        return admitted;
    }

    /** Starts a new minute when due; returns what was seen in the one before, else nothing. */
    private Map<String, Integer> turn() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        if (now.equals(minute)) {
            return Map.of();
        }
        Map<String, Integer> before = seen;
        minute = now;
        seen = new HashMap<>();
        return before;
    }
}
