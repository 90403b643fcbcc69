package org.omflow.booster.ha.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.omflow.booster.ha.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shared database as one process sees it: a pool of connections and the schema. Thread-safe. */
public final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final HikariDataSource pool;
    private final DatabaseUrl url;

    private Database(HikariDataSource pool, DatabaseUrl url) {
        this.pool = pool;
        this.url = url;
    }

    /**
     * Opens the pool. The database need not answer yet; see {@link #await}.
     *
     * @param process names the pool in logs and metrics
     */
    public static Database open(Settings settings, String process) {
        DatabaseUrl url = settings.get(DatabaseOptions.URL);
        HikariConfig config = new HikariConfig();
        config.setPoolName(process);
        config.setJdbcUrl(url.text());
        config.setUsername(settings.get(DatabaseOptions.USER));
        config.setPassword(settings.get(DatabaseOptions.PASSWORD));

        config.setMaximumPoolSize(settings.get(DatabaseOptions.CONNECTIONS));
        config.setMinimumIdle(2);
        config.setConnectionTimeout(
                settings.get(DatabaseOptions.CONNECT_TIMEOUT).toMillis());
        config.setKeepaliveTime(Duration.ofMinutes(2).toMillis());
        // Do not fail at the start: the process stays up and says that it waits.
        config.setInitializationFailTimeout(-1);
        url.dialect()
                .driverProperties(
                        settings.get(DatabaseOptions.IDLE_TRANSACTION),
                        settings.get(DatabaseOptions.LOCK_TIMEOUT),
                        settings.get(DatabaseOptions.SOCKET_TIMEOUT))
                .forEach(config::addDataSourceProperty);
        return new Database(new HikariDataSource(config), url);
    }

    /** Connections from the pool. */
    public DataSource dataSource() {
        return pool;
    }

    /** The pool itself, for its metrics. */
    public HikariDataSource pool() {
        return pool;
    }

    /** What is particular to this product. */
    public Dialect dialect() {
        return url.dialect();
    }

    /** Whether the database answers now. */
    public boolean answers() {
        try (Connection c = pool.getConnection()) {
            return c.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Waits until the database answers, and says once in the log that it waits.
     *
     * @param stopped asked between two tries
     * @return false when stopped
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public boolean await(BooleanSupplier stopped) throws InterruptedException {
        String said = null;
        while (!stopped.getAsBoolean()) {
            try (Connection c = pool.getConnection()) {
                if (said != null) {
                    log.info("the database {} answers", url);
                }
                return true;
            } catch (SQLException e) {
                String cause =
                        e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
                if (!cause.equals(said)) {
                    log.warn("waiting for the database {}: {}", url, cause);
                    said = cause;
                }
            }
            Thread.sleep(PAUSE.toMillis());
        }
        return false;
    }

    /**
     * Brings the tables of one part of the product up to date. Several processes may do so at once: one works, the others
     * wait.
     *
     * @param part the part whose schema files lie in {@code db/<part>/<product>}, such as {@code server}
     */
    public void migrate(String part) {
        int steps = Flyway.configure(Database.class.getClassLoader())
                .dataSource(pool)
                .locations("classpath:db/" + part + "/" + dialect().name())
                .table(part + "_schema_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .connectRetries(10)
                .lockRetryCount(-1)
                .validateMigrationNaming(true)
                .load()
                .migrate()
                .migrationsExecuted;
        if (steps > 0) {
            log.info("the tables of the {} were brought up to date in {} steps", part, steps);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
