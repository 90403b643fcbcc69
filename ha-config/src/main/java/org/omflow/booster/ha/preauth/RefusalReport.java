package org.omflow.booster.ha.preauth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that connections were closed: the first at once, those of the following minute in one line. A flood of
 * connections does not fill the disk. Thread-safe.
 */
final class RefusalReport {
    private static final Logger log = LoggerFactory.getLogger(RefusalReport.class);

    private final String port;
    private final Duration patience;
    private final int most;
    private final Clock clock;

    // Guarded by "this"
    private final Map<RefusalReason, Integer> unlogged = new EnumMap<>(RefusalReason.class);
    private String last = "";
    private Instant lastLogged = Instant.EPOCH;
    private long all;

    RefusalReport(String port, Duration patience, int most, Clock clock) {
        this.port = port;
        this.patience = patience;
        this.most = most;
        this.clock = clock;
    }

    synchronized void count(RefusalReason reason, String from) {
        all++;
        unlogged.merge(reason, 1, Integer::sum);
        last = from;
    }

    /** Logs what was counted, if the last line is at least a minute old. */
    synchronized void logPending() {
        Instant now = clock.instant();
        if (unlogged.isEmpty() || now.isBefore(lastLogged.plus(UnauthenticatedConnections.LOG_INTERVAL))) {
            return;
        }
        lastLogged = now;
        log.warn(
                "{}: connections were closed before any login or request: {}. The last was from {}. Those of the"
                        + " next minute are counted and logged in one line.",
                port,
                unlogged.entrySet().stream()
                        .map(one -> one.getValue() + " " + one.getKey().text(patience.toSeconds(), most))
                        .collect(Collectors.joining(", ")),
                last);
        unlogged.clear();
    }

    synchronized long all() {
        return all;
    }
}
