package org.omflow.booster.ha.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.omflow.booster.ha.doctor.Finding;

/** The checks of PostgreSQL. */
final class PostgreSqlChecks implements DialectChecks {
    /** Below this many free connections a process that reconnects may get none. */
    private static final int SPARE = 3;
    /** In this version databases have a version of their collation. */
    private static final int COLLATION_VERSIONS = 150_000;

    private static final List<String> DURABLE = List.of("fsync", "full_page_writes", "synchronous_commit");

    @Override
    public List<Finding> look(Connection c, DatabaseUrl url, String part) throws SQLException {
        PostgreSqlFacts facts = PostgreSqlFacts.read(c);
        List<Finding> found = new ArrayList<>();
        encoding(facts, url).ifPresent(found::add);
        PostgreSqlSchemaCheck.look(c, facts, url, part).ifPresent(found::add);
        if (facts.schema() != null) {
            PostgreSqlTableCheck.look(c, facts, part).ifPresent(found::add);
        }
        onlyReads(facts, url).ifPresent(found::add);
        DURABLE.forEach(name -> durable(facts, url, name).ifPresent(found::add));
        found.addAll(PostgreSqlRoleLimits.look(c, facts));
        connections(c, facts).ifPresent(found::add);
        collation(c, facts).ifPresent(found::add);
        return found;
    }

    private static Optional<Finding> encoding(PostgreSqlFacts facts, DatabaseUrl url) {
        String encoding = facts.setting("server_encoding");
        if (encoding.equals("UTF8")) {
            return Optional.empty();
        }
        String other = facts.database().replace("\"", "") + "_utf8";
        return Optional.of(Finding.refuse(
                "encoding",
                "the database " + facts.database() + " has the encoding " + encoding
                        + ", which cannot hold every character of an order; make one with UTF8 and move what is in it"
                        + " by pg_dump",
                "CREATE DATABASE \"" + other + "\" OWNER " + facts.role() + PostgreSqlFacts.MAKE,
                "database.url=" + PostgreSqlUrls.withDatabase(url, other)));
    }

    private static Optional<Finding> onlyReads(PostgreSqlFacts facts, DatabaseUrl url) {
        String check = "only reads";
        if (facts.standby()) {
            return Optional.of(Finding.warn(
                    check,
                    "the database is a standby, which only reads; name its primary first",
                    "database.url=" + PostgreSqlUrls.withPrimary(url)));
        }
        String setting = "default_transaction_read_only";
        if (facts.setting(setting).equals("off")) {
            return Optional.empty();
        }
        List<String> remedy = new ArrayList<>(List.of("SET " + setting + " = off;"));
        remedy.addAll(facts.reset(setting, "off", url));
        return Optional.of(
                new Finding(check, Finding.Severity.WARN, setting + " is on, so the database only reads", remedy));
    }

    private static Optional<Finding> durable(PostgreSqlFacts facts, DatabaseUrl url, String name) {
        if (!facts.setting(name).equals("off")) {
            return Optional.empty();
        }
        boolean byCommandLine = facts.settings().get(name).source().equals("command line");
        return Optional.of(new Finding(
                name,
                Finding.Severity.WARN,
                name + " is off" + (byCommandLine ? " on the command line of the database" : "")
                        + ": what was answered as done may be lost when the database's machine fails",
                facts.reset(name, "on", url)));
    }

    private static Optional<Finding> connections(Connection c, PostgreSqlFacts facts) throws SQLException {
        // No limit holds for superusers but the server's.
        String query = "SELECT CASE WHEN rolsuper THEN -1 ELSE rolconnlimit END,"
                + " (SELECT count(*) FROM pg_stat_activity WHERE usename = current_user),"
                + " CASE WHEN rolsuper THEN -1 ELSE datconnlimit END,"
                + " (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),"
                + " CAST(current_setting('max_connections') AS integer)"
                + " - CAST(current_setting('superuser_reserved_connections') AS integer)"
                + " - CAST(coalesce(current_setting('reserved_connections', true), '0') AS integer),"
                // Of other roles' sessions only these columns are shown to ours.
                + " (SELECT count(*) FROM pg_stat_activity WHERE usename IS NOT NULL AND datid IS NOT NULL"
                + " AND coalesce(backend_type, 'client backend') = 'client backend')"
                + " FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()";
        try (Statement s = c.createStatement();
                ResultSet row = s.executeQuery(query)) {
            row.next();
            if (isShort(row, 1)) {
                return Optional.of(PostgreSqlConnectionLimits.ofRole(facts.role(), used(row, 1)));
            }
            if (isShort(row, 3)) {
                return Optional.of(PostgreSqlConnectionLimits.ofDatabase(facts.database(), used(row, 3)));
            }
            return isShort(row, 5)
                    ? Optional.of(PostgreSqlConnectionLimits.ofServer(used(row, 5), 2 * row.getInt(5)))
                    : Optional.empty();
        }
    }

    private static boolean isShort(ResultSet row, int column) throws SQLException {
        int limit = row.getInt(column);
        return limit >= 0 && limit - row.getInt(column + 1) < SPARE;
    }

    private static String used(ResultSet row, int column) throws SQLException {
        return row.getInt(column + 1) + " of " + row.getInt(column) + " connections are in use";
    }

    private static Optional<Finding> collation(Connection c, PostgreSqlFacts facts) throws SQLException {
        if (Integer.parseInt(facts.setting("server_version_num")) < COLLATION_VERSIONS) {
            return Optional.empty();
        }
        try (Statement s = c.createStatement();
                ResultSet row = s.executeQuery("SELECT datcollversion, pg_database_collation_actual_version(oid)"
                        + " FROM pg_database WHERE datname = current_database()")) {
            row.next();
            String recorded = row.getString(1);
            String actual = row.getString(2);
            return recorded == null || actual == null || recorded.equals(actual)
                    ? Optional.empty()
                    : Optional.of(Finding.warn(
                            "collation",
                            "the operating system sorts text otherwise (version " + actual + ") than when the database "
                                    + facts.database() + " was made (" + recorded
                                    + "), so indexes of text may be wrong",
                            "REINDEX DATABASE " + facts.database() + ";",
                            "ALTER DATABASE " + facts.database() + " REFRESH COLLATION VERSION;"));
        }
    }

    @Override
    public Optional<Finding> pooler(Connection first, Connection second, DatabaseUrl url, Duration patience)
            throws SQLException {
        PostgreSqlFacts facts = PostgreSqlFacts.read(first);
        String limit = Long.toString(patience.toMillis());
        for (String name : List.of("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")) {
            if (!facts.setting(name).equals(limit)) {
                return Optional.of(pooler(facts, url, "drops the limits of its sessions, as " + name));
            }
        }
        for (String name : PostgreSql.UNLIMITED) {
            if (!facts.setting(name).equals("0")) {
                return Optional.of(pooler(facts, url, "drops the limits of its sessions, as " + name));
            }
        }
        return isShared(first, second)
                ? Optional.of(pooler(facts, url, "gives one session to several connections"))
                : Optional.empty();
    }

    private static Finding pooler(PostgreSqlFacts facts, DatabaseUrl url, String does) {
        return Finding.refuse(
                "pooler",
                "a pooler between this process and the database " + does
                        + ", so nothing would end the transaction of a frozen server",
                "database.url=" + PostgreSqlUrls.direct(url, facts.host(), facts.port()));
    }

    /** Whether the second connection sees what the first has set, or the first no longer does. */
    private static boolean isShared(Connection first, Connection second) throws SQLException {
        String mark = UUID.randomUUID().toString();
        try (PreparedStatement set = first.prepareStatement("SELECT set_config('omflow.session', ?, false)")) {
            set.setString(1, mark);
            set.execute();
        }
        second.setAutoCommit(false);
        try {
            return mark.equals(mark(second)) || !mark.equals(mark(first));
        } finally {
            second.rollback();
        }
    }

    private static String mark(Connection c) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet row = s.executeQuery("SELECT current_setting('omflow.session', true)")) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public Finding unopened(SQLException e, DirectConnections connections) {
        String state = String.valueOf(e.getSQLState());
        String message = String.valueOf(e.getMessage());
        if (state.equals("53300")) {
            return PostgreSqlConnectionLimits.reached(e, connections);
        }
        if (message.contains("unsupported startup parameter")) {
            return Finding.refuse(
                    "pooler",
                    "the pooler before the database does not pass on the limits of a session (" + message
                            + "); connect to the database itself",
                    "database.url=" + PostgreSqlUrls.direct(connections.url(), null, PostgreSqlUrls.USUAL_PORT));
        }
        return PostgreSqlRefusals.of(e, connections);
    }
}
