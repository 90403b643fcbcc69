package org.omflow.booster.ha.database;

import com.zaxxer.hikari.util.DriverDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * Opens single connections to the shared database, outside of any pool, for whoever must know within a second or two
 * whether the database answers. Thread-safe.
 *
 * @param url where the database is
 * @param user a user of the database
 * @param password never shown
 */
public record DirectConnections(DatabaseUrl url, String user, String password) {
    /** What a step of a migration may take: the tables are small, and a database that hangs must not hold the caller. */
    private static final Duration MIGRATION = Duration.ofSeconds(30);

    /** What is particular to this product. */
    public Dialect dialect() {
        return url.dialect();
    }

    /**
     * Opens a connection with autocommit on. It is open within about 2 s or not at all, and gives up for good whenever the
     * database stays silent for longer than agreed.
     *
     * @param patience how long a statement may take
     */
    public Connection open(Duration patience) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(dialect().failFastDriverProperties(patience));
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        Connection connection = DriverManager.getConnection(url.text(), properties);
        try {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(patience.toMillis()));
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Brings the tables of one part of the product up to date; see {@link Database#migrate}.
     *
     * @throws SQLException soon, when the database does not answer; also when the tables could not be changed
     */
    public void migrate(String part) throws SQLException {
        // Flyway would try again for minutes.
        open(Duration.ofSeconds(2)).close();
        Properties properties = new Properties();
        properties.putAll(dialect().driverProperties(MIGRATION, Duration.ofSeconds(10), MIGRATION));
        try {
            Database.migrate(part, dialect(), new DriverDataSource(url.text(), null, properties, user, password));
        } catch (RuntimeException e) {
            throw new SQLException(
                    "the tables of the " + part + " could not be brought up to date: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return user + " at " + url + " (password hidden)";
    }
}
