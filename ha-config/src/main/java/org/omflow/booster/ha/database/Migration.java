package org.omflow.booster.ha.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the tables of one part of the product up to date. Confined to one thread. */
final class Migration {
    private static final Logger log = LoggerFactory.getLogger(Migration.class);
    /** Flyway's message when another process has created the history table but not yet written its first row. */
    private static final String HISTORY_IS_EMPTY = "already exists, and is empty";
    /** By then the other process has continued or died, and Flyway accepts an empty history. */
    private static final int HISTORY_ATTEMPTS = 10;

    private static final Duration HISTORY_PAUSE = Duration.ofMillis(500);

    private final String part;
    private final DatabaseUrl url;
    private final DriverDataSource driver;

    /**
     * Creates a migration; {@link #run} carries it out.
     *
     * @param part as for {@link Database#migrate}
     * @param driver opens connections that have a timeout for locks only
     */
    Migration(String part, DatabaseUrl url, DriverDataSource driver) {
        this.part = part;
        this.url = url;
        this.driver = driver;
    }

    /**
     * Migrates what is not yet up to date.
     *
     * @throws TablesInUseException when others use the tables; nothing of the last step was done, and it may be tried again
     * @throws UnusableDatabaseException when the tables cannot be made or changed, with the remedy
     */
    void run() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(driver);
        config.setConnectionInitSql(url.dialect().sessionStart());
        config.setPoolName(part + " migration");
        config.setMaximumPoolSize(4);
        config.setMinimumIdle(0);
        try (HikariDataSource connections = new HikariDataSource(config)) {
            requireUsable(connections);
            int steps = steps(connections);
            if (steps > 0) {
                log.info("migrated the tables of the {} in {} {}", part, steps, steps == 1 ? "step" : "steps");
            }
        }
    }

    /** Before the first table: Flyway would make a schema without a name where there is none. */
    private void requireUsable(DataSource connections) {
        try (Connection c = connections.getConnection()) {
            url.dialect().checks().refusal(c, url, part).ifPresent(finding -> {
                throw new UnusableDatabaseException("the database " + url + " cannot be used: " + finding.text());
            });
        } catch (SQLException e) {
            log.debug("the database could not be checked before the migration: {}", e.getMessage());
        }
    }

    private int steps(DataSource connections) {
        Flyway flyway = Flyway.configure(Database.class.getClassLoader())
                .dataSource(connections)
                .locations("classpath:db/" + part + "/" + url.dialect().name())
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
                if (isContention(e)) {
                    throw new TablesInUseException(
                            "the tables of the " + part + " must be changed and are in use" + users(connections), e);
                }
                if (attempt == HISTORY_ATTEMPTS
                        || !String.valueOf(e.getMessage()).contains(HISTORY_IS_EMPTY)) {
                    throw unusable(e);
                }
                pause(HISTORY_PAUSE);
            }
        }
    }

    private boolean isContention(FlywayException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && url.dialect().isContention(sql)) {
                return true;
            }
        }
        return false;
    }

    private String users(DataSource connections) {
        try (Connection c = connections.getConnection()) {
            Optional<String> users = url.dialect().tableUsers(c);
            return users.map(who -> " by " + who + "; let it end, or end it").orElse("");
        } catch (SQLException e) {
            log.debug("who uses the tables could not be read: {}", e.getMessage());
            return "";
        }
    }

    /** In one sentence: Flyway's own message has many lines. */
    private UnusableDatabaseException unusable(FlywayException e) {
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                reason = sql.getMessage() + (url.dialect().isForbidden(sql) ? "; 'doctor' says what to do" : "");
            }
        }
        return new UnusableDatabaseException(
                "the tables of the " + part + " could not be brought up to date: " + reason, e);
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the process is stopping", e);
        }
    }
}
