package org.omflow.booster.ha.database;

import com.zaxxer.hikari.util.DriverDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;

/**
 * Opens single connections to the shared database without a pool, for callers that must know within a second or two
 * whether it answers. Thread-safe.
 *
 * @param url where the database is
 * @param user a user of the database
 * @param password never shown
 * @param tls how they are encrypted
 */
public record DirectConnections(DatabaseUrl url, String user, String password, DatabaseTls tls) {
    /** Timeout of one migration step: the tables are small, and a hung database must not block the caller. */
    private static final Duration MIGRATION = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /**
     * Encrypted and verified by default, with the authorities that this Java trusts.
     *
     * @throws SettingsException when the URL allows no such connection, with the remedy
     */
    public DirectConnections(DatabaseUrl url, String user, String password) {
        this(
                url,
                user,
                password,
                DatabaseTls.of(url, DatabaseTlsMode.VERIFY_FULL, Optional.empty(), DatabaseTls.LOOPBACK));
    }

    /**
     * As the settings say; those of {@link DatabaseOptions#ACCESS} must have been read.
     *
     * @throws SettingsException when they allow no connection, with the remedy
     */
    public static DirectConnections of(Settings settings) {
        return new DirectConnections(
                settings.get(DatabaseOptions.URL),
                settings.get(DatabaseOptions.USER),
                settings.get(DatabaseOptions.PASSWORD),
                DatabaseTls.of(settings));
    }

    /** How this database product differs from others. */
    public Dialect dialect() {
        return url.dialect();
    }

    /**
     * Opens a connection with autocommit on, within about 2 s or not at all. It breaks for good when the database stays
     * silent for longer than {@code patience}.
     *
     * @param patience how long a statement may take
     */
    public Connection open(Duration patience) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(dialect().failFastDriverProperties(patience));
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.putAll(tls.properties());
        Connection connection = connect(properties);
        try (Statement start = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(patience.toMillis()));
            start.execute(dialect().sessionStart());
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private Connection connect(Properties properties) throws SQLException {
        try {
            return DriverManager.getConnection(url.text(), properties);
        } catch (SQLException e) {
            throw tls.explain(e);
        }
    }

    /**
     * Migrates the tables of one part of the product; see {@link Database#migrate}.
     *
     * @throws SQLException when the database does not answer, within seconds
     * @throws UnusableDatabaseException when the tables cannot be made or changed, with the remedy
     */
    public void migrate(String part) throws SQLException {
        // Fail early: Flyway would retry for minutes.
        open(PATIENCE).close();
        Properties properties = new Properties();
        properties.putAll(dialect().driverProperties(MIGRATION, Duration.ofSeconds(10), MIGRATION));
        properties.putAll(tls.properties());
        try {
            new Migration(part, url, new DriverDataSource(url.text(), null, properties, user, password)).run();
        } catch (UnusableDatabaseException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new SQLException("could not migrate the tables of the " + part + ": " + e.getMessage(), e);
        }
    }

    /**
     * The same, for a program that newer ones may have been beside; see {@link Database#migrate(String, String)}.
     *
     * @param version of this program
     * @throws ProgramTooOldException when the tables need a newer one
     */
    public void migrate(String part, String version) throws SQLException {
        migrate(part);
        try (Connection c = open(PATIENCE)) {
            MinimumProgram.require(c, part, version);
        }
    }

    @Override
    public String toString() {
        return user + " at " + url + " (password hidden)";
    }
}
