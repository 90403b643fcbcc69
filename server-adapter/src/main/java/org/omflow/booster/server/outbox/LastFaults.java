package org.omflow.booster.server.outbox;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.omflow.booster.ha.log.RateLimitedLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the fault of each part of a repeated task once, until it ends or has another cause. Confined to one thread. */
final class LastFaults {
    private static final Logger log = LoggerFactory.getLogger(LastFaults.class);

    private final Map<String, String> causes = new HashMap<>();

    /** What happened to a part, such as that its jobs could not be sent. */
    void report(String part, String what, Exception e) {
        String cause = cause(e);
        String kind = RateLimitedLog.kind(cause);
        if (!kind.equals(causes.put(part, kind))) {
            log.warn("{} {}: {}", part, what, cause);
        }
    }

    /** Whether the fault of a part has ended with this. */
    boolean ended(String part) {
        return causes.remove(part) != null;
    }

    /** In words that stay the same: what wraps a fault of the database adds the statement with its times and ids. */
    private static String cause(Exception e) {
        String cause = String.valueOf(e.getMessage());
        for (Throwable each = e; each != null; each = each.getCause()) {
            cause = each instanceof SQLException ? String.valueOf(each.getMessage()) : cause;
        }
        return cause;
    }
}
