package org.omflow.booster.ha.log;

import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a few log lines of each kind through per minute and counts the rest, so that clients that provoke the same error
 * again and again do not fill the disk. Thread-safe.
 */
public final class RateLimitedLog {
    /** How many lines of a kind are let through in a minute. */
    public static final int A_MINUTE = MinuteQuota.A_MINUTE;

    private static final Logger log = LoggerFactory.getLogger(RateLimitedLog.class);

    private final MinuteQuota quota;

    /** Nothing seen yet. */
    public RateLimitedLog(Clock clock) {
        quota = new MinuteQuota(clock);
    }

    /** Whether to log a line of this kind, such as {@code AMQ222208}. */
    public boolean admits(String kind) {
        StringBuilder suppressed = new StringBuilder();
        boolean admitted = quota.admits(
                kind,
                (each, times) ->
                        suppressed.append(' ').append(times).append(" of ").append(each.replace("{}", "...")));
        if (!suppressed.isEmpty()) {
            log.warn("Log lines suppressed within a minute:{}", suppressed);
        }
        return admitted;
    }

    /** The same for a text that tells the same each time with other times or counts. */
    public static String kind(String text) {
        return text.replaceAll("\\d+", "#");
    }
}
