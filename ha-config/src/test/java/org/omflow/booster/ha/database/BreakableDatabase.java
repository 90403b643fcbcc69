package org.omflow.booster.ha.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.omflow.booster.ha.doctor.Finding;
import org.omflow.booster.ha.settings.Settings;

/** A database with a role of its own that a test breaks, and mends by what the doctor prints. */
final class BreakableDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final int port;
    private final List<String> databases = new ArrayList<>();
    final String role;
    /** Changed by a remedy. */
    String url;

    /** One that nothing is wrong with, in which the role may make tables. */
    BreakableDatabase(EmbeddedPostgres postgres, String options) throws SQLException {
        int number = COUNT.incrementAndGet();
        port = postgres.getPort();
        role = "role" + number;
        String name = "breakable" + number;
        url = "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
        databases.add(name);
        execute("postgres", "CREATE ROLE " + role + " LOGIN");
        execute("postgres", "CREATE DATABASE " + name + " " + options);
        execute(name, "GRANT CREATE ON SCHEMA public TO " + role);
    }

    String name() {
        return url.replaceFirst(".*/([^?]*).*", "$1");
    }

    /** Runs a statement as an administrator; %r is the role, %d the database. */
    void execute(String statement) throws SQLException {
        execute(
                within(statement) ? name() : "postgres",
                new String[] {statement.replace("%r", role).replace("%d", name())});
    }

    /** Nobody changes that of the own database. */
    private static boolean within(String statement) {
        return !statement.startsWith("CREATE DATABASE") && !statement.contains("ALLOW_CONNECTIONS");
    }

    private void execute(String database, String... statements) throws SQLException {
        try (Connection c = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, "postgres", "");
                Statement s = c.createStatement()) {
            for (String statement : statements) {
                s.execute(statement);
            }
        }
    }

    Settings settings() {
        return DatabaseTest.settings(port, "database.url", url, "database.user", role);
    }

    List<Finding> look() {
        return new DatabaseCheck(settings(), "probe", new DatabaseClock(Clock.systemUTC())).look();
    }

    /** Does what a finding says, line by line. */
    void mend(Finding finding) throws SQLException {
        List<String> sql =
                finding.remedy().stream().filter(line -> line.endsWith(";")).toList();
        boolean makesOne = sql.stream().anyMatch(line -> line.startsWith("CREATE DATABASE"));
        if (!sql.isEmpty()) {
            execute(within(sql.get(0)) ? name() : "postgres", sql.toArray(String[]::new));
        }
        if (makesOne) {
            databases.add(sql.get(0).split(" ")[2].replace("\"", ""));
        }
        finding.remedy().stream()
                .filter(line -> line.startsWith("database.url="))
                .forEach(line -> url = line.substring("database.url=".length()));
    }

    @Override
    public void close() throws SQLException {
        for (String database : databases) {
            execute("postgres", "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
        }
        execute("postgres", "DROP ROLE " + role);
    }
}
