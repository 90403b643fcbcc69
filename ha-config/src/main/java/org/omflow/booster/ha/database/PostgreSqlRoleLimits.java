package org.omflow.booster.ha.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.ha.doctor.Finding;

/**
 * Finds time limits that somebody has set for our role or database. Our sessions set their own, but other programs with
 * this role, such as a backup or a migration by hand, are ended by them.
 */
final class PostgreSqlRoleLimits {
    private static final String QUERY = "SELECT setrole <> 0, setdatabase <> 0, split_part(one, '=', 1),"
            + " split_part(one, '=', 2) FROM pg_db_role_setting, unnest(setconfig) AS one"
            + " WHERE setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = current_user))"
            + " AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))"
            + " AND split_part(one, '=', 1) IN ('statement_timeout', 'transaction_timeout', 'idle_session_timeout')"
            + " AND split_part(one, '=', 2) NOT IN ('0', '') ORDER BY 3, 1, 2";

    private PostgreSqlRoleLimits() {}

    static List<Finding> look(Connection c, PostgreSqlFacts facts) throws SQLException {
        List<Finding> found = new ArrayList<>();
        try (Statement s = c.createStatement();
                ResultSet row = s.executeQuery(QUERY)) {
            while (row.next()) {
                boolean ofDatabase = row.getBoolean(2);
                String whose = row.getBoolean(1)
                        ? "ROLE " + facts.role() + (ofDatabase ? " IN DATABASE " + facts.database() : "")
                        : ofDatabase ? "DATABASE " + facts.database() : "ROLE ALL";
                String name = row.getString(3);
                found.add(Finding.warn(
                        name,
                        whose + " has " + name + " = " + row.getString(4)
                                + "; Boosters and servers set their own, but it ends other programs of this role, such"
                                + " as a backup",
                        "ALTER " + whose + " RESET " + name + ";"));
            }
        }
        return found;
    }
}
