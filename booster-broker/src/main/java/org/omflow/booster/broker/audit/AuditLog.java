package org.omflow.booster.broker.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.log.PlainText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log {@code audit.log}: one JSON line per act, on disk before the act is answered. It is rotated daily and
 * kept for a year. Callers must leave out every secret. Thread-safe; several processes may write.
 */
public final class AuditLog {
    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

    /** How many refused logins of one user at one address get a line each per minute; see {@link RefusalLimit}. */
    static final int REFUSED_A_MINUTE = RefusalLimit.OF_ONE;
    /** Longest value that is written; longer ones are cut. */
    static final int LONGEST_VALUE = PlainText.LONGEST;

    private final AuditFile file;
    private final Clock clock;

    private final RefusalLimit limit;

    /** A log in this folder, which is created with the first line. */
    public AuditLog(Path folder, Clock clock) {
        this.file = new AuditFile(folder);
        this.clock = clock;
        this.limit = new RefusalLimit(clock);
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
     * Writes a line about a refused login, or only counts it once its address and user have their share of this minute.
     *
     * @return whether it was written
     */
    public synchronized boolean refusedLogin(Actor actor, String on, String why) {
        Instant now = clock.instant();
        logUnwritten(now);
        boolean admitted = limit.admits(actor.from(), actor.who());
        if (admitted) {
            write(now, actor, Act.LOGIN, on, "refused: " + why);
        }
        return admitted;
    }

    private void logUnwritten(Instant now) {
        RefusalLimit.Summary unwritten = limit.ended();
        if (unwritten != null) {
            write(
                    now,
                    new Actor("several", unwritten.addresses() + " addresses"),
                    Act.LOGIN,
                    "minute " + unwritten.minute(),
                    "refused: " + unwritten.refused() + " more in that minute, not written one by one");
        }
    }

    private void write(Instant now, Actor actor, Act act, String on, String outcome) {
        String line = Json.write(Json.object()
                .put("time", now.truncatedTo(ChronoUnit.MILLIS).toString())
                .put("who", PlainText.of(actor.who(), LONGEST_VALUE))
                .put("from", PlainText.of(actor.from(), LONGEST_VALUE))
                .put("act", act.text())
                .put("on", PlainText.of(on, LONGEST_VALUE))
                .put("outcome", PlainText.of(outcome, LONGEST_VALUE)));
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
}
