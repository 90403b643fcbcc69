package org.omflow.booster.ha.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.omflow.booster.ha.doctor.Finding;

/** Finds out whether there is a schema for our tables, and whether our role may make them there. */
final class PostgreSqlSchemaCheck {
    static final String CHECK = "schema";

    private PostgreSqlSchemaCheck() {}

    static Optional<Finding> look(Connection c, PostgreSqlFacts facts, DatabaseUrl url, String part)
            throws SQLException {
        if (facts.schema() == null) {
            return Optional.of(none(c, facts, url));
        }
        if (facts.mayCreate()) {
            return Optional.empty();
        }
        String schema = PostgreSqlUrls.quoted(facts.schema());
        String problem = "the role " + facts.role() + " may not make tables in the schema " + schema;
        String remedy = "GRANT CREATE ON SCHEMA " + schema + " TO " + facts.role() + ";";
        return Optional.of(
                exists(c, "SELECT to_regclass(?) IS NOT NULL", part + "_schema_history")
                        ? Finding.warn(CHECK, problem + ", as the next version may have to", remedy)
                        : Finding.refuse(CHECK, problem, remedy));
    }

    private static Finding none(Connection c, PostgreSqlFacts facts, DatabaseUrl url) throws SQLException {
        String path = facts.setting("search_path");
        String wanted = lastOf(path);
        if (wanted.isEmpty()) {
            return new Finding(
                    CHECK,
                    Finding.Severity.REFUSE,
                    "the search_path of the role " + facts.role() + " is empty, so there is no schema for the tables",
                    facts.reset("search_path", "public", url));
        }
        if (exists(c, "SELECT count(*) > 0 FROM pg_namespace WHERE quote_ident(nspname) = ?", wanted)) {
            return Finding.refuse(
                    CHECK,
                    "the role " + facts.role() + " may not use the schema " + wanted,
                    "GRANT USAGE, CREATE ON SCHEMA " + wanted + " TO " + facts.role() + ";");
        }
        return Finding.refuse(
                CHECK,
                "there is no schema " + wanted + ", which the search_path (" + path + ") names",
                "CREATE SCHEMA " + wanted + " AUTHORIZATION " + facts.role() + ";");
    }

    /** The last schema in a search path that is not the role's own; empty when it names none. */
    private static String lastOf(String path) {
        String last = "";
        for (String each : path.split(",")) {
            String name = each.strip();
            if (!name.isEmpty() && !name.equals("\"\"") && !name.equals("\"$user\"")) {
                last = name;
            }
        }
        return last;
    }

    private static boolean exists(Connection c, String query, String name) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(query)) {
            s.setString(1, name);
            try (ResultSet row = s.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
