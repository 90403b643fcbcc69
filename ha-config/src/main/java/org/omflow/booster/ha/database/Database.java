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
import org.omflow.booster.ha.retry.Backoff;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shared database as one process sees it: a pool of connections and the schema. Thread-safe. */
public final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** Whoever wants a table that a migration waits for waits behind it: shorter than jobs wait for their orders. */
    private static final Duration MIGRATION_LOCK_TIMEOUT = Duration.ofSeconds(1);

    private static final Backoff MIGRATION_BACKOFF = Backoff.exponential(PAUSE, 2, Duration.ofSeconds(5));

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
                        settings.get(DatabaseOptions.LOCK_TIMEOUT),
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
            Settings settings,
            DatabaseTls tls,
            Duration idleTransaction,
            Duration lockTimeout,
            Duration socketTimeout) {
        DatabaseUrl url = settings.get(DatabaseOptions.URL);
        Properties properties = new Properties();
        properties.putAll(url.dialect().driverProperties(idleTransaction, lockTimeout, socketTimeout));
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
     * that works is silent. While others use the tables, such as a backup, it waits, says for whom, and blocks them only
     * for moments.
     *
     * @param part the part whose schema files are in {@code db/<part>/<product>}, such as {@code server}
     * @throws UnusableDatabaseException when the tables cannot be made or changed, with the remedy
     */
    public void migrate(String part) {
        Migration migration =
                new Migration(part, url, driver(settings, tls, Duration.ZERO, MIGRATION_LOCK_TIMEOUT, Duration.ZERO));
        Backoff.Sequence pauses = MIGRATION_BACKOFF.start();
        String said = null;
        while (true) {
            try {
                migration.run();
                return;
            } catch (TablesInUseException e) {
                if (!e.getMessage().equals(said)) {
                    log.warn("waiting: {}", e.getMessage());
                    said = e.getMessage();
                }
            }
            Migration.pause(pauses.next());
            if (pool.isClosed()) {
                throw new IllegalStateException("the process is stopping");
            }
        }
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
