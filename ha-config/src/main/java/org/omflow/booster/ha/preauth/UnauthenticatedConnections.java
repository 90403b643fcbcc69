package org.omflow.booster.ha.preauth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The unauthenticated connections of one port. One that takes too long is closed; when there are too many, so is the
 * oldest of the least advanced: they hold neither memory nor open files for long. It is taken from the new connections
 * or from the others, whichever are more: neither many slow nor many new ones keep out a client that logs in at once.
 * Thread-safe.
 */
public final class UnauthenticatedConnections {
    /** The shortest time between two log lines about closed connections, however many there are. */
    public static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    /** A client that logs in at once has done so by then. */
    private static final Duration JUST_COME = Duration.ofSeconds(1);

    private final Duration patience;
    private final int most;
    private final Clock clock;
    private final RefusalReport report;
    private final Predicate<UnauthenticatedConnection> elsewhere;

    /** The oldest first. Guarded by itself. */
    private final Map<UnauthenticatedConnection, Instant> waiting = new LinkedHashMap<>();

    /**
     * Starts empty.
     *
     * @param port its name in the log, such as {@code messages.port}
     * @param patience how long a connection may take
     * @param most how many may wait at once
     */
    public UnauthenticatedConnections(String port, Duration patience, int most, Clock clock) {
        this(port, patience, most, clock, late -> false);
    }

    /** The same, but a late connection that {@code elsewhere} accepts is dropped from here and stays open. */
    public UnauthenticatedConnections(
            String port, Duration patience, int most, Clock clock, Predicate<UnauthenticatedConnection> elsewhere) {
        this.elsewhere = elsewhere;
        this.patience = patience;
        this.most = most;
        this.clock = clock;
        this.report = new RefusalReport(port, patience, most, clock);
    }

    /** Adds an opened connection. */
    public void enter(UnauthenticatedConnection pending) {
        synchronized (waiting) {
            waiting.put(pending, clock.instant());
        }
        for (UnauthenticatedConnection last = oneTooMany(); last != null; last = oneTooMany()) {
            if (!last.isIn()) {
                refuse(last, RefusalReason.CROWD);
            }
        }
    }

    private UnauthenticatedConnection oneTooMany() {
        synchronized (waiting) {
            if (waiting.size() <= most) {
                return null;
            }
            List<UnauthenticatedConnection> slow = since(clock.instant().minus(JUST_COME));
            boolean mostAreSlow = slow.size() * 2 > waiting.size();
            UnauthenticatedConnection least = leastFar(
                    mostAreSlow
                            ? slow
                            : waiting.keySet().stream().skip(slow.size()).toList());
            waiting.remove(least);
            return least;
        }
    }

    /** The first of the least advanced. */
    private static UnauthenticatedConnection leastFar(List<UnauthenticatedConnection> some) {
        UnauthenticatedConnection least = null;
        int progress = Integer.MAX_VALUE;
        for (UnauthenticatedConnection one : some) {
            int has = one.progress();
            if (has < progress) {
                least = one;
                progress = has;
            }
        }
        return least;
    }

    /** Removes a connection that has logged in or ended. */
    public void leave(UnauthenticatedConnection pending) {
        synchronized (waiting) {
            waiting.remove(pending);
        }
    }

    /** Closes a connection now. */
    public void refuse(UnauthenticatedConnection pending, RefusalReason reason) {
        close(pending, reason);
        report.logPending();
    }

    private void close(UnauthenticatedConnection pending, RefusalReason reason) {
        leave(pending);
        if (pending.hasSentNoRequest()) {
            report.count(reason, pending.from());
        }
        pending.close();
    }

    /** Closes connections that took too long; call it about every second. */
    public void closeExpired() {
        Instant limit = clock.instant().minus(patience);
        for (UnauthenticatedConnection late : since(limit)) {
            if (late.isIn() || elsewhere.test(late)) {
                leave(late);
            } else {
                close(late, RefusalReason.LATE);
            }
        }
        report.logPending();
    }

    private List<UnauthenticatedConnection> since(Instant limit) {
        List<UnauthenticatedConnection> late = new ArrayList<>();
        synchronized (waiting) {
            for (Map.Entry<UnauthenticatedConnection, Instant> one : waiting.entrySet()) {
                if (one.getValue().isAfter(limit)) {
                    break;
                }
                late.add(one.getKey());
            }
        }
        return late;
    }

    /** Counts a connection that was closed on arrival, because too many come at once. */
    public void refuseUnread(String from) {
        report.count(RefusalReason.CROWD, from);
        report.logPending();
    }

    /** How many may wait at once. */
    public int most() {
        return most;
    }

    /** How many wait now. */
    public int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** How many were closed so far. */
    public long refused() {
        return report.all();
    }
}
