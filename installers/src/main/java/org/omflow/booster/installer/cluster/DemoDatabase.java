package org.omflow.booster.installer.cluster;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.omflow.booster.ha.database.DatabaseUrl;
import org.omflow.booster.ha.database.DirectConnections;
import org.omflow.booster.ha.settings.SettingsException;
import org.omflow.booster.server.access.ApiRole;
import org.omflow.booster.server.access.ApiTokenStore;

/** The database that the servers share: an embedded one that lives as long as this program, or an existing one. */
public final class DemoDatabase implements AutoCloseable {
    private static final String PREFIX = "jdbc:postgresql:";
    /** How long it may take to start on a busy machine. */
    private static final Duration STARTUP = Duration.ofMinutes(1);

    /** How long a statement of ours may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String url;
    private final String user;
    private final String password;
    /** Null where the database is not ours. */
    private final EmbeddedPostgres embedded;

    private DemoDatabase(String url, String user, String password, EmbeddedPostgres embedded) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.embedded = embedded;
    }

    /**
     * Starts an embedded PostgreSQL on any free port; it is as durable as a production one.
     *
     * @param folder takes its program and data; the caller deletes it
     * @throws ClusterException when it does not start
     */
    public static DemoDatabase embedded(Path folder) throws ClusterException {
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(folder.resolve("program").toFile())
                    .setDataDirectory(folder.resolve("data"))
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPort(Ports.free(1).get(0))
                    .setPGStartupWait(STARTUP)
                    .setServerConfig("max_connections", "500")
                    .setServerConfig("fsync", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .start();
            String url = PREFIX + "//127.0.0.1:" + postgres.getPort() + "/postgres";
            return new DemoDatabase(url, "postgres", "", postgres);
        } catch (IOException | RuntimeException e) {
            throw new ClusterException(
                    "The embedded PostgreSQL could not be started: " + e.getMessage()
                            + ". Give a database of your own with --database jdbc:postgresql://host:port/name.",
                    e);
        }
    }

    /**
     * Uses an existing database, which should be empty.
     *
     * @param url a JDBC URL, with {@code user} and {@code password} among its parameters where they are needed
     * @throws IllegalArgumentException when it is not the URL of a PostgreSQL database
     */
    public static DemoDatabase given(String url) {
        if (!url.startsWith(PREFIX)) {
            throw new IllegalArgumentException(
                    "The database '" + url + "' is not supported by this version; use postgresql (an embedded one) or a"
                            + " JDBC URL such as jdbc:postgresql://host:5432/name?user=...&password=...");
        }
        int question = url.indexOf('?');
        if (question < 0) {
            return new DemoDatabase(url, "postgres", "", null);
        }
        Map<String, String> login = new HashMap<>(Map.of("user", "postgres", "password", ""));
        List<String> others = new ArrayList<>();
        for (String parameter : url.substring(question + 1).split("&")) {
            int equals = parameter.indexOf('=');
            String parameterName = equals < 0 ? parameter : parameter.substring(0, equals);
            if (login.containsKey(parameterName)) {
                login.put(parameterName, URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8));
            } else {
                others.add(parameter);
            }
        }
        String rest = others.isEmpty() ? "" : "?" + String.join("&", others);
        return new DemoDatabase(url.substring(0, question) + rest, login.get("user"), login.get("password"), null);
    }

    /** The JDBC URL, without user and password. */
    public String url() {
        return url;
    }

    public String user() {
        return user;
    }

    /** Empty where the database asks for none. */
    public String password() {
        return password;
    }

    /**
     * Creates an administrator's API token in the servers' existing tables; faster than a server's command, which
     * starts a process.
     *
     * @throws ClusterException when the database cannot be reached
     */
    String addAdminToken(String name) throws ClusterException {
        try {
            // As the servers do, and never unverified over a network.
            DirectConnections connections = new DirectConnections(DatabaseUrl.parse(url), user, password);
            return new ApiTokenStore(Jdbi.create(() -> connections.open(PATIENCE)), Clock.systemUTC())
                    .add(name, ApiRole.ADMIN);
        } catch (JdbiException | SettingsException e) {
            throw new ClusterException(
                    "The API token " + name + " cannot be written to " + url + ": " + e.getMessage(), e);
        }
    }

    /** Stops the database if it is embedded. */
    @Override
    public void close() {
        if (embedded != null) {
            try {
                embedded.close();
            } catch (IOException e) {
                throw new UncheckedIOException("the embedded PostgreSQL could not be stopped", e);
            }
        }
    }
}
