package org.omflow.booster.ha.lease;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.ha.database.Dialect;

/** The statements on the rows by which a Booster that waits for the lease shows itself to the one that holds it. */
final class CandidateRows {
    private static final String DELETE = "DELETE FROM booster_candidate WHERE lock_id = ? AND booster = ?";

    private final Dialect dialect;
    private final String select;
    private final String update;
    private final String insert;

    CandidateRows(Dialect dialect) {
        this.dialect = dialect;
        String now = dialect.clockMillis();
        select = "SELECT booster, sequence, " + now + " - seen_ms FROM booster_candidate WHERE lock_id = ?"
                + " ORDER BY booster";
        update = "UPDATE booster_candidate SET sequence = ?, seen_ms = " + now + " WHERE lock_id = ? AND booster = ?";
        insert = "INSERT INTO booster_candidate (sequence, seen_ms, lock_id, booster) VALUES (?, " + now + ", ?, ?)";
    }

    List<Candidate> read(Connection c, String lockId) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(select)) {
            s.setString(1, lockId);
            List<Candidate> found = new ArrayList<>();
            try (ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    found.add(new Candidate(row.getString(1), row.getLong(2), row.getLong(3)));
                }
            }
            return found;
        }
    }

    void show(Connection c, String lockId, String booster, long sequence) throws SQLException {
        if (write(c, update, lockId, booster, sequence) == 1) {
            return;
        }
        try {
            write(c, insert, lockId, booster, sequence);
        } catch (SQLException e) {
            // Another process in the same role has just shown itself: one row serves both.
            if (!dialect.isDuplicateKey(e)) {
                throw e;
            }
        }
    }

    private static int write(Connection c, String sql, String lockId, String booster, long sequence)
            throws SQLException {
        try (PreparedStatement s = c.prepareStatement(sql)) {
            s.setLong(1, sequence);
            s.setString(2, lockId);
            s.setString(3, booster);
            return s.executeUpdate();
        }
    }

    void hide(Connection c, String lockId, String booster) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(DELETE)) {
            s.setString(1, lockId);
            s.setString(2, booster);
            s.executeUpdate();
        }
    }
}
