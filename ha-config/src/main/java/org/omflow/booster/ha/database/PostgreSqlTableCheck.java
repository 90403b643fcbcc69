package org.omflow.booster.ha.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.omflow.booster.ha.doctor.Finding;

/** Finds out whether our role may use and change our tables, which a restore may have given to another role. */
final class PostgreSqlTableCheck {
    private static final String QUERY = "SELECT quote_ident(c.relname), has_table_privilege(c.oid, 'SELECT')"
            + " AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')"
            + " AND has_table_privilege(c.oid, 'DELETE') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE n.nspname = ? AND c.relname = ANY (?) AND c.relkind IN ('r', 'p')"
            + " AND NOT pg_has_role(c.relowner, 'USAGE') ORDER BY 1";

    private PostgreSqlTableCheck() {}

    static Optional<Finding> look(Connection c, PostgreSqlFacts facts, String part) throws SQLException {
        Set<String> ours = new TreeSet<>(SchemaFiles.tables(part, "postgresql"));
        ours.add(part + "_schema_history");
        List<String> others = new ArrayList<>();
        List<String> closed = new ArrayList<>();
        try (PreparedStatement s = c.prepareStatement(QUERY)) {
            s.setString(1, facts.schema());
            s.setArray(2, c.createArrayOf("text", ours.toArray()));
            try (ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    others.add(row.getString(1));
                    if (!row.getBoolean(2)) {
                        closed.add(row.getString(1));
                    }
                }
            }
        }
        if (others.isEmpty()) {
            return Optional.empty();
        }
        String schema = PostgreSqlUrls.quoted(facts.schema());
        String[] remedy = others.stream()
                .map(table -> "ALTER TABLE " + schema + "." + table + " OWNER TO " + facts.role() + ";")
                .toArray(String[]::new);
        return Optional.of(
                closed.isEmpty()
                        ? Finding.warn(
                                PostgreSqlSchemaCheck.CHECK,
                                "the role " + facts.role() + " does not own the tables " + String.join(", ", others)
                                        + ", so the next version may be unable to change them",
                                remedy)
                        : Finding.refuse(
                                PostgreSqlSchemaCheck.CHECK,
                                "the role " + facts.role() + " may not read and write the tables "
                                        + String.join(", ", closed) + ", as after a restore by another role",
                                remedy));
    }
}
