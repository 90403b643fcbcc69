package org.omflow.booster.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.database.Dialect;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.testkit.TestPostgres;
import org.omflow.booster.ha.tls.Encryption;

/** A fresh database with the server's tables, in one PostgreSQL that all tests of this JVM share. */
public final class TestDatabase implements AutoCloseable {
    private static final String TEMPLATE = "template_of_tests";
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static EmbeddedPostgres shared;

    private final String name;
    private final Database database;
    private final Jdbi jdbi;

    private TestDatabase(String name) {
        this.name = name;
        this.database = open();
        this.jdbi = Jdbi.create(database.dataSource());
    }

    /** A database that has the server's tables and nothing in them. */
    public static TestDatabase fresh() {
        String name = "test" + COUNT.incrementAndGet();
        admin("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
        return new TestDatabase(name);
    }

    /** A database without any tables. */
    public static TestDatabase empty() {
        return emptyWith("");
    }

    /** The same, made with these options. */
    public static TestDatabase emptyWith(String options) {
        String name = "test" + COUNT.incrementAndGet();
        admin("CREATE DATABASE " + name + " " + options);
        return new TestDatabase(name);
    }

    /** Sets the clock that new sessions read, by an interval such as {@code 40 days}. */
    public void setClockAhead(String interval) {
        execute("CREATE OR REPLACE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS"
                + " $$SELECT pg_catalog.clock_timestamp() + interval '" + interval + "'$$");
        admin("ALTER DATABASE " + name + " SET search_path = public, pg_catalog");
    }

    /** Another pool on the same database, as another process has it; patient with a slow machine unless told otherwise. */
    public Database open(String... settings) {
        List<String> all =
                new ArrayList<>(List.of("database.lock-timeout", "30s", "database.idle-transaction-timeout", "10m"));
        all.addAll(List.of(settings));
        return Database.open(settings(url(), all.toArray(String[]::new)), "test", Clock.systemUTC());
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    public Dialect dialect() {
        return database.dialect();
    }

    public String name() {
        return name;
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + postgres().getPort() + "/" + name;
    }

    /** The first column of the only row. */
    public long number(String query, Object... values) {
        return jdbi.withHandle(handle -> {
            var statement = handle.createQuery(query);
            for (int i = 0; i < values.length; i++) {
                statement.bind(i, values[i]);
            }
            return statement.mapTo(Long.class).one();
        });
    }

    public void execute(String statement, Object... values) {
        jdbi.useHandle(handle -> handle.execute(statement, values));
    }

    /** What all tables of work hold, to see that something changed nothing. */
    public String contents() {
        StringBuilder all = new StringBuilder();
        for (String table : new String[] {"orders", "step", "outbox", "incident", "process", "process_version"}) {
            List<String> rows =
                    jdbi.withHandle(handle -> handle.createQuery("SELECT t.*::text FROM " + table + " t ORDER BY 1")
                            .mapTo(String.class)
                            .list());
            all.append(table).append(rows);
        }
        return all.toString();
    }

    @Override
    public void close() {
        database.close();
    }

    /** A whole server at this database that finds no Booster; not started. */
    OmflowServer serverWithoutBooster(int port, Clock machine) {
        return serverWithoutBooster(port, machine, Map.of());
    }

    /** The same with other settings. */
    OmflowServer serverWithoutBooster(int port, Clock machine, Map<String, String> others) {
        Map<String, String> given = new HashMap<>(Map.of(
                "server.name", "server-a",
                "server.stop-timeout", "1s",
                "http.host", "127.0.0.1",
                "http.port", Integer.toString(port),
                "booster.addresses", "127.0.0.1:1",
                "booster.user", "server",
                "database.url", url(),
                "database.user", "postgres",
                "database.connections", "6"));
        given.put("booster.tls", "off");
        given.putAll(others);
        Settings settings = Settings.read(
                ServerOptions.ALL, Path.of("absent.properties"), Map.of("OMFLOW_BOOSTER_PASSWORD", "x"), given);
        return new OmflowServer(settings, Encryption.NONE, Encryption.NONE, machine);
    }

    /** Settings of the database part. */
    public static Settings settings(String url, String... namesAndValues) {
        Map<String, String> given = new HashMap<>(Map.of("database.url", url, "database.user", "postgres"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            given.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Settings.read(DatabaseOptions.ALL, Path.of("absent.properties"), Map.of(), given);
    }

    private static synchronized EmbeddedPostgres postgres() {
        if (shared == null) {
            try {
                shared = TestPostgres.quick()
                        .setServerConfig("max_connections", "300")
                        .setServerConfig("deadlock_timeout", "100ms")
                        .start();
                execute(shared, "CREATE DATABASE " + TEMPLATE);
                String url = "jdbc:postgresql://127.0.0.1:" + shared.getPort() + "/" + TEMPLATE;
                try (Database template = Database.open(settings(url), "template", Clock.systemUTC())) {
                    template.migrate(OmflowServer.SCHEMA);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    private static void admin(String statement) {
        execute(postgres(), statement);
    }

    private static void execute(EmbeddedPostgres postgres, String sql) {
        try (Connection c = postgres.getPostgresDatabase().getConnection();
                Statement s = c.createStatement()) {
            s.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql + ": " + e.getMessage(), e);
        }
    }
}
