package org.omflow.booster.ha.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shared database as one process sees it: a pool of connections and the schema. Thread-safe. */
public final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** Flyway's message when another process has created the history table but not yet written its first row. */
    private static final String HISTORY_IS_EMPTY = "already exists, and is empty";
    /** By then the other process has continued or died, and Flyway accepts an empty history. */
    private static final int HISTORY_ATTEMPTS = 10;

    private final Settings settings;
    private final DatabaseUrl url;
    private final DatabaseTls tls;
    private final RetryingDataSource connections;
    private final HikariDataSource pool;
    private final DatabaseClock clock;

    private Database(
            Settings settings,
            DatabaseTls tls,
            RetryingDataSource connections,
            HikariDataSource pool,
            DatabaseClock clock) {
        this.settings = settings;
        this.tls = tls;
        this.url = settings.get(DatabaseOptions.URL);
        this.connections = connections;
        this.pool = pool;
        this.clock = clock;
    }

    /**
     * Opens the pool. The database need not answer yet; see {@link #await}.
     *
     * @param process names the pool in logs and metrics
     * @param machine this machine's clock
     * @throws SettingsException when the settings allow no verified connection to another machine, with the remedy
     */
    public static Database open(Settings settings, String process, Clock machine) {
        return open(settings, process, machine, DatabaseTls.of(settings));
    }

    static Database open(Settings settings, String process, Clock machine, DatabaseTls tls) {
        tls.warning().ifPresent(log::warn);
        EvictionLog.limit();
        RetryingDataSource connections = new RetryingDataSource(
                driver(
                        settings,
                        tls,
                        settings.get(DatabaseOptions.IDLE_TRANSACTION),
                        settings.get(DatabaseOptions.SOCKET_TIMEOUT)),
                tls);
        HikariConfig config = new HikariConfig();
        config.setDataSource(connections);
        config.setConnectionTimeout(
                settings.get(DatabaseOptions.CONNECT_TIMEOUT).toMillis());
        config.setPoolName(process);
        config.setMaximumPoolSize(settings.get(DatabaseOptions.CONNECTIONS));
        config.setMinimumIdle(2);
        config.setKeepaliveTime(Duration.ofMinutes(2).toMillis());
        Dialect dialect = settings.get(DatabaseOptions.URL).dialect();
        config.setConnectionInitSql(dialect.sessionStart());
        config.setExceptionOverride(new StandbyEviction(dialect));
        // Do not fail at startup: the process stays up and logs that it waits.
        config.setInitializationFailTimeout(-1);
        return new Database(settings, tls, connections, new HikariDataSource(config), new DatabaseClock(machine));
    }

    private static DriverDataSource driver(
            Settings settings, DatabaseTls tls, Duration idleTransaction, Duration socketTimeout) {
        DatabaseUrl url = settings.get(DatabaseOptions.URL);
        Properties properties = new Properties();
        properties.putAll(url.dialect()
                .driverProperties(idleTransaction, settings.get(DatabaseOptions.LOCK_TIMEOUT), socketTimeout));
        properties.putAll(tls.properties());
        return new DriverDataSource(
                url.text(),
                null,
                properties,
                settings.get(DatabaseOptions.USER),
                settings.get(DatabaseOptions.PASSWORD));
    }

    /** Connections from the pool, with autocommit on. */
    public DataSource dataSource() {
        return pool;
    }

    /** The pool itself, for its metrics. */
    public HikariDataSource pool() {
        return pool;
    }

    /** How this database product differs from others. */
    public Dialect dialect() {
        return url.dialect();
    }

    /** Its clock, which {@link #answers} and {@link #await} read. */
    public DatabaseClock clock() {
        return clock;
    }

    /** Whether the database answers now and may be written to. */
    public boolean answers() {
        return failure().isEmpty();
    }

    /** Throws unless the database answers and may be written to. */
    private void ask() throws SQLException {
        try (Connection c = pool.getConnection()) {
            clock.read(c, dialect());
            try {
                dialect().requireWrites(c);
            } catch (SQLException e) {
                // The next one may lead to the primary.
                pool.evictConnection(c);
                throw e;
            }
        }
    }

    /** Why the database does not answer now or may not be written to; empty when it does and may. */
    public Optional<String> failure() {
        try {
            ask();
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(
                    String.valueOf(connections.lastFailure().orElse(e).getMessage()));
        }
    }

    /**
     * Waits until the database answers and may be written to, and logs each new cause of the wait once.
     *
     * @param stopped checked between two attempts
     * @return false when stopped
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public boolean await(BooleanSupplier stopped) throws InterruptedException {
        String said = null;
        while (!stopped.getAsBoolean()) {
            Optional<String> cause = failure();
            if (cause.isEmpty()) {
                if (said != null) {
                    log.info("the database {} answers", url);
                }
                return true;
            }
            if (!cause.get().equals(said)) {
                said = cause.get();
                log.warn("waiting for the database {}: {}", url, said);
            }
            Thread.sleep(PAUSE.toMillis());
        }
        return false;
    }

    /**
     * Ends database sessions of processes that froze in the middle of a message: the database waits for its rest and
     * keeps their locks. Call it about every second; it does nothing while the database is unavailable.
     */
    public void endSilentSessions() {
        try (Connection c = pool.getConnection()) {
            int ended = dialect().endSilentSessions(c, settings.get(DatabaseOptions.IDLE_TRANSACTION));
            if (ended > 0) {
                log.warn("ended {} database sessions of frozen processes whose locks blocked others", ended);
            }
        } catch (SQLException e) {
            log.debug("could not look for silent database sessions: {}", e.getMessage());
        }
    }

    /**
     * Migrates the tables of one part of the product. When several processes do so at once, one migrates and the others
     * wait. There is no timeout: while a large table is changed, the connection that holds the lock is idle and the one
     * that works is silent.
     *
     * @param part the part whose schema files are in {@code db/<part>/<product>}, such as {@code server}
     * @throws UnusableDatabaseException when the tables cannot be made or changed, with the remedy
     */
    public void migrate(String part) {
        migrate(part, url, driver(settings, tls, Duration.ZERO, Duration.ZERO));
    }

    /**
     * The same, for a program that newer ones may have been beside.
     *
     * @param version of this program
     * @throws ProgramTooOldException when the tables need a newer one
     */
    public void migrate(String part, String version) {
        migrate(part);
        try (Connection c = pool.getConnection()) {
            MinimumProgram.require(c, part, version);
        } catch (SQLException e) {
            throw new IllegalStateException("which program the tables need could not be read: " + e.getMessage(), e);
        }
    }

    /** The same over other connections, which must have no timeout. */
    static void migrate(String part, DatabaseUrl url, DriverDataSource unhurriedDriver) {
        HikariConfig unhurried = new HikariConfig();
        unhurried.setDataSource(unhurriedDriver);
        unhurried.setConnectionInitSql(url.dialect().sessionStart());
        unhurried.setPoolName(part + " migration");
        unhurried.setMaximumPoolSize(4);
        unhurried.setMinimumIdle(0);
        try (HikariDataSource connections = new HikariDataSource(unhurried)) {
            requireUsable(part, url, connections);
            int steps = migrationSteps(part, url.dialect(), connections);
            if (steps > 0) {
                log.info("migrated the tables of the {} in {} {}", part, steps, steps == 1 ? "step" : "steps");
            }
        }
    }

    /** Before the first table: Flyway would make a schema without a name where there is none. */
    private static void requireUsable(String part, DatabaseUrl url, DataSource connections) {
        try (Connection c = connections.getConnection()) {
            url.dialect().checks().refusal(c, url, part).ifPresent(finding -> {
                throw new UnusableDatabaseException("the database " + url + " cannot be used: " + finding.text());
            });
        } catch (SQLException e) {
            log.debug("the database could not be checked before the migration: {}", e.getMessage());
        }
    }

    private static int migrationSteps(String part, Dialect dialect, DataSource connections) {
        Flyway flyway = Flyway.configure(Database.class.getClassLoader())
                .dataSource(connections)
                .locations("classpath:db/" + part + "/" + dialect.name())
                .table(part + "_schema_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .connectRetries(10)
                .lockRetryCount(-1)
                .validateMigrationNaming(true)
                .load();
        for (int attempt = 1; ; attempt++) {
            try {
                return flyway.migrate().migrationsExecuted;
            } catch (FlywayException e) {
                if (attempt == HISTORY_ATTEMPTS
                        || !String.valueOf(e.getMessage()).contains(HISTORY_IS_EMPTY)) {
                    throw unusable(part, dialect, e);
                }
                pause();
            }
        }
    }

    /** In one sentence: Flyway's own message has many lines. */
    private static UnusableDatabaseException unusable(String part, Dialect dialect, FlywayException e) {
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                reason = sql.getMessage() + (dialect.isForbidden(sql) ? "; 'doctor' says what to do" : "");
            }
        }
        return new UnusableDatabaseException(
                "the tables of the " + part + " could not be brought up to date: " + reason, e);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the process is stopping", e);
        }
    }

    /**
     * Closes all pooled connections, those in use once they are given back: the next ones have the settings that the
     * database now gives to a session.
     */
    public void renewConnections() {
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    @Override
    public void close() {
        connections.close();
        pool.close();
    }
}
