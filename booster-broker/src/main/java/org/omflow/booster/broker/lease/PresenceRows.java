package org.omflow.booster.broker.lease;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.omflow.booster.ha.database.Dialect;

/** The SQL statements on presences: one row for each of the two Boosters. */
final class PresenceRows {
    private static final String SELECT = "SELECT start_id, beat FROM booster_presence WHERE booster = ?";
    private static final String UPDATE = "UPDATE booster_presence SET start_id = ?, beat = ? WHERE booster = ?";
    private static final String INSERT = "INSERT INTO booster_presence (start_id, beat, booster) VALUES (?, ?, ?)";

    private final Dialect dialect;

    PresenceRows(Dialect dialect) {
        this.dialect = dialect;
    }

    Optional<Presence> read(Connection c, String booster) throws SQLException {
        return Sql.first(c, SELECT, row -> new Presence(row.getString(1), row.getLong(2)), booster);
    }

    /** Whether it was written; false when another process inserted the first row meanwhile. */
    boolean write(Connection c, String booster, Presence presence) throws SQLException {
        return Sql.update(c, UPDATE, presence.start(), presence.beat(), booster)
                || Sql.insert(c, dialect, INSERT, presence.start(), presence.beat(), booster);
    }
}
