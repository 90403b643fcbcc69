package org.omflow.booster.ha.database;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.omflow.booster.ha.settings.Option;

/** Settings for connecting to the shared database. */
public final class DatabaseOptions {
    public static final Option<DatabaseUrl> URL = new Option<>(
            "database.url",
            "JDBC URL of the database that Boosters and servers share.",
            "jdbc:postgresql://host:port/name",
            null,
            false,
            DatabaseUrl::parse);
    public static final Option<String> USER =
            Option.text("database.user", "Database user.", "a user of the database", "omflow");
    public static final Option<String> PASSWORD = Option.text(
                    "database.password",
                    "Password of the database user. Empty: the database asks for none.",
                    "any text",
                    "")
            .asSecret();
    public static final Option<DatabaseTlsMode> TLS = new Option<>(
            "database.tls",
            "What a connection to a database on another machine verifies: its certificate and the host's name in it,"
                    + " the certificate, or nothing. With off, passwords and orders may travel in the clear.",
            DatabaseTlsMode.RANGE,
            DatabaseTlsMode.VERIFY_FULL.text(),
            false,
            DatabaseTlsMode::parse);
    public static final Option<Optional<Path>> CA = new Option<>(
            "database.ca",
            "File with the certificates of the authorities that may issue the database's. Empty: those that this Java"
                    + " trusts.",
            "the absolute path of a PEM file, or empty",
            "",
            false,
            DatabaseOptions::file);
    public static final Option<Integer> CONNECTIONS = Option.number(
            "database.connections",
            "Most database connections that this process opens for its work; health probes have one of their own.",
            "connections",
            2,
            500,
            16);
    public static final Option<Duration> CONNECT_TIMEOUT = Option.duration(
            "database.connect-timeout",
            "How long to wait for a connection before the database counts as unavailable.",
            "250ms",
            "5m",
            "5s");
    public static final Option<Duration> IDLE_TRANSACTION = Option.duration(
            "database.idle-transaction-timeout",
            "How long a transaction may be idle before the database ends it, so that a frozen server releases"
                    + " its locks.",
            "1s",
            "10m",
            "5s");
    public static final Option<Duration> LOCK_TIMEOUT = Option.duration(
            "database.lock-timeout", "How long to wait for a row that another server has locked.", "1s", "10m", "2s");
    public static final Option<Duration> SOCKET_TIMEOUT = Option.duration(
            "database.socket-timeout",
            "How long the database may be silent before the connection counts as lost.",
            "5s",
            "1h",
            "10s");

    public static final List<Option<?>> ALL = List.of(
            URL, USER, PASSWORD, TLS, CA, CONNECTIONS, CONNECT_TIMEOUT, IDLE_TRANSACTION, LOCK_TIMEOUT, SOCKET_TIMEOUT);

    /** Those that say where the database is and how to get in; every process of the cluster has them. */
    public static final List<Option<?>> ACCESS = List.of(URL, USER, PASSWORD, TLS, CA);

    private DatabaseOptions() {}

    private static Optional<Path> file(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        String expected = "the absolute path of a PEM file, or empty";
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(expected + ", without control characters");
        }
        try {
            Path file = Path.of(text.trim());
            if (file.isAbsolute()) {
                return Optional.of(file.normalize());
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(expected, e);
        }
        throw new IllegalArgumentException(expected);
    }
}
