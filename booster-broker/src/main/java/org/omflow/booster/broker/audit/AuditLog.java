package org.omflow.booster.broker.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.omflow.booster.ha.json.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log {@code audit.log}: one JSON line per act, on disk before the act is answered. It is rotated daily and
 * kept for a year. Callers must leave out every secret. Thread-safe; several processes may write.
 */
public final class AuditLog {
    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

    /** How many refused logins per minute get a line each; the rest are only counted, so nobody can fill the disk. */
    static final int REFUSED_A_MINUTE = 20;
    /** Longest value that is written; longer ones are cut. */
    static final int LONGEST_VALUE = 500;

    private final AuditFile file;
    private final Clock clock;

    // Guarded by "this"
    private Instant minute = Instant.EPOCH;
    private int refused;

    /** A log in this folder, which is created with the first line. */
    public AuditLog(Path folder, Clock clock) {
        this.file = new AuditFile(folder);
        this.clock = clock;
    }

    /**
     * Writes a line. If that fails, the line goes to the Booster's log as an error; the act is not undone.
     *
     * @param on the object of the act, such as {@code user 'amy'}
     * @param outcome the result, such as {@code removed}
     */
    public synchronized void record(Actor actor, Act act, String on, String outcome) {
        Instant now = clock.instant();
        logUnwritten(now);
        write(now, actor, act, on, outcome);
    }

    /**
     * Writes a line about a refused login, or only counts it once this minute has its share of lines.
     *
     * @return whether it was written
     */
    public synchronized boolean refusedLogin(Actor actor, String on, String why) {
        Instant now = clock.instant();
        logUnwritten(now);
        refused++;
        if (refused <= REFUSED_A_MINUTE) {
            write(now, actor, Act.LOGIN, on, "refused: " + why);
        }
        return refused <= REFUSED_A_MINUTE;
    }

    private void logUnwritten(Instant now) {
        Instant current = now.truncatedTo(ChronoUnit.MINUTES);
        if (current.equals(minute)) {
            return;
        }
        int unwritten = refused - REFUSED_A_MINUTE;
        if (unwritten > 0) {
            write(
                    now,
                    new Actor("several", "several"),
                    Act.LOGIN,
                    "minute " + minute,
                    "refused: " + unwritten + " more in that minute, not written one by one");
        }
        minute = current;
        refused = 0;
    }

    private void write(Instant now, Actor actor, Act act, String on, String outcome) {
        String line = Json.write(Json.object()
                .put("time", now.truncatedTo(ChronoUnit.MILLIS).toString())
                .put("who", plain(actor.who()))
                .put("from", plain(actor.from()))
                .put("act", act.text())
                .put("on", plain(on))
                .put("outcome", plain(outcome)));
        try {
            file.append(line, now);
        } catch (IOException e) {
            log.error(
                    "Cannot write the audit log {} ({}): give the Booster's user write permission there and free some"
                            + " space. The lost line: {}",
                    file.path(),
                    e.toString(),
                    line);
        }
    }

    /** Replaces characters that a terminal or editor could interpret. */
    private static String plain(String value) {
        String cut = value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) + "..." : value;
        return cut.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }
}
