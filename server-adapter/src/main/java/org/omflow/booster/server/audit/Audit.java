package org.omflow.booster.server.audit;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.database.Dialect;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of what administrators do, in the shared database and in the log. Rows are never changed, and purged past
 * retention. Thread-safe.
 */
public final class Audit {
    private static final Logger log = LoggerFactory.getLogger(Audit.class);
    private static final int SUBJECT = 300;

    private final Jdbi jdbi;
    private final Dialect dialect;
    private final Clock clock;
    private final String server;

    /**
     * One recorded action.
     *
     * @param id number of the entry
     * @param who the name of the API token, or {@code command line}
     * @param server the server it was done on
     * @param act such as {@code process.deploy}
     * @param subject what it was done to
     */
    public record Entry(long id, Instant at, String who, String server, String act, String subject) {}

    public Audit(Jdbi jdbi, Dialect dialect, Clock clock, String server) {
        this.jdbi = jdbi;
        this.dialect = dialect;
        this.clock = clock;
        this.server = server;
    }

    /** Records an action. */
    public void record(String who, String act, String subject) {
        String cut = subject.length() > SUBJECT ? subject.substring(0, SUBJECT) : subject;
        jdbi.useHandle(handle -> handle.execute(
                "INSERT INTO audit (at, who, server, act, subject) VALUES (?,?,?,?,?)",
                Timestamp.from(clock.instant()),
                who,
                server,
                act,
                cut));
        log.info("audit: {} did {} on {}", who, act, cut);
    }

    /** Entries from the one after {@code after}, by number. */
    public List<Entry> list(Handle handle, long after, int limit) {
        return handle.createQuery(
                        dialect.firstRows(
                                "SELECT audit_id, at, who, server, act, subject FROM audit WHERE audit_id > ? ORDER BY audit_id"))
                .bind(0, after)
                .bind(1, limit)
                .map((row, context) -> new Entry(
                        row.getLong("audit_id"),
                        row.getTimestamp("at").toInstant(),
                        row.getString("who"),
                        row.getString("server"),
                        row.getString("act"),
                        row.getString("subject")))
                .list();
    }
}
