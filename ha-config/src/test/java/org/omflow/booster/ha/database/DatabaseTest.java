package org.omflow.booster.ha.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.omflow.booster.ha.testkit.Background.async;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.testkit.LogLines;
import org.omflow.booster.ha.testkit.TestPostgres;

@Tag("database")
@Timeout(120)
@Tag("integration")
class DatabaseTest {
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = postgres().start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void emptyDatabase() throws SQLException {
        try (Connection c = postgres.getPostgresDatabase().getConnection();
                Statement s = c.createStatement()) {
            s.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
                    + "CREATE TABLE thing (id integer PRIMARY KEY, n integer);"
                    + "INSERT INTO thing VALUES (1, 0)");
        }
    }

    @Test
    void twoProcessesMayMigrateAtOnce() throws Exception {
        try (Database one = open();
                Database two = open()) {
            CompletableFuture<Void> first = async(() -> migrate(one, "probe"));
            CompletableFuture<Void> second = async(() -> migrate(two, "probe"));
            first.get(60, TimeUnit.SECONDS);
            second.get(60, TimeUnit.SECONDS);

            assertThat(number(one, "SELECT count(*) FROM probe")).isEqualTo(1);
            assertThat(number(one, "SELECT count(*) FROM probe_schema_history WHERE version = '1'"))
                    .isEqualTo(1);
            one.migrate("probe");
        }
    }

    /** An administrator may have set them for all who use this role. */
    @Test
    void whatTheRoleHasSetDoesNotHold() throws Exception {
        execute("CREATE ROLE limited LOGIN SUPERUSER; ALTER ROLE limited SET statement_timeout = '200ms';"
                + " ALTER ROLE limited SET default_transaction_isolation = 'serializable'");
        try (Database database = open("database.user", "limited");
                Connection pooled = database.dataSource().getConnection();
                Connection direct = DirectConnections.of(settings(postgres.getPort(), "database.user", "limited"))
                        .open(Duration.ofSeconds(5))) {
            assertThat(text(pooled, "SHOW transaction_isolation")).isEqualTo("read committed");
            assertThat(text(pooled, "SHOW statement_timeout")).isEqualTo("0");
            assertThat(text(direct, "SHOW transaction_isolation")).isEqualTo("read committed");
        }
    }

    @Test
    void aDatabaseThatOnlyReadsAndAStatementThatWasEndedAreNoFaultOfAJob() throws Exception {
        try (Database database = open();
                Connection onlyReads = database.dataSource().getConnection();
                Connection c = database.dataSource().getConnection()) {
            text(onlyReads, "SELECT set_config('default_transaction_read_only', 'on', false)");
            assertThatThrownBy(() -> text(onlyReads, "CREATE TABLE readonly (x integer)"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(database.dialect().isUnavailable(e)).isTrue());
            text(c, "SELECT set_config('statement_timeout', '1ms', false)");
            assertThatThrownBy(() -> text(c, "SELECT pg_sleep(5)"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(database.dialect().isContention(e)).isTrue());
        }
    }

    private static String text(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement()) {
            if (!s.execute(sql)) {
                return null;
            }
            ResultSet row = s.getResultSet();
            row.next();
            return row.getString(1);
        }
    }

    /** By a process that died while it made it. */
    @Test
    void aHistoryThatWasLeftEmptyIsGoneOnWith() throws Exception {
        try (Database database = open()) {
            database.migrate("probe");
            execute("DROP TABLE probe; DELETE FROM probe_schema_history");

            database.migrate("probe");

            assertThat(number(database, "SELECT count(*) FROM probe")).isEqualTo(1);
            execute("DROP TABLE probe; CREATE TABLE kept AS SELECT * FROM probe_schema_history;"
                    + "DELETE FROM kept WHERE version = '1'; DELETE FROM probe_schema_history");
            CompletableFuture<Void> waiting = async(() -> migrate(database, "probe"));
            execute("INSERT INTO probe_schema_history SELECT * FROM kept");
            waiting.get(60, TimeUnit.SECONDS);
            assertThat(number(database, "SELECT count(*) FROM probe")).isEqualTo(1);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection c = postgres.getPostgresDatabase().getConnection();
                Statement s = c.createStatement()) {
            s.execute(sql);
        }
    }

    /** The limits are for frozen servers; a long migration, and whoever waits for it, must not be ended by them. */
    @Test
    void aMigrationMayTakeLongerThanTheLimits() throws Exception {
        String[] tight = {"database.idle-transaction-timeout", "1s", "database.socket-timeout", "5s"};
        try (Database one = Database.open(settings(postgres.getPort(), tight), "one", Clock.systemUTC());
                Database two = Database.open(settings(postgres.getPort(), tight), "two", Clock.systemUTC())) {
            CompletableFuture<Void> first = async(() -> migrate(one, "slow"));
            CompletableFuture<Void> second = async(() -> migrate(two, "slow"));
            first.get(60, TimeUnit.SECONDS);
            second.get(60, TimeUnit.SECONDS);

            assertThat(number(one, "SELECT count(*) FROM slow")).isZero();
        }
    }

    /** As by pg_dump, or by the jobs of the other servers. */
    @Test
    void aMigrationWaitsForTablesThatAreInUseAndSaysForWhom() throws Exception {
        try (Database database = open();
                Database other = open("database.idle-transaction-timeout", "10m");
                LogLines lines = LogLines.of(Database.class)) {
            execute("CREATE TABLE locked (id integer)");
            Connection backup = transaction(other);
            CompletableFuture<Void> migration;
            try (backup) {
                text(backup, "SET application_name = 'a backup'");
                text(backup, "SELECT count(*) FROM locked");
                migration = async(() -> migrate(database, "locked"));
                await().atMost(30, TimeUnit.SECONDS)
                        .until(() -> migration.isDone()
                                || !lines.containing("in use by a backup (process ")
                                        .isEmpty());
                assertThat(migration).isNotDone();
                backup.rollback();
            }
            migration.get(60, TimeUnit.SECONDS);
            assertThat(number(database, "SELECT count(*) FROM locked WHERE added IS NULL"))
                    .isZero();
            assertThat(lines.containing("in use")).hasSize(1);
        }
    }

    @Test
    void aMigrationThatWaitsEndsWithItsProcess() throws Exception {
        try (Database other = open("database.idle-transaction-timeout", "10m");
                Connection backup = transaction(other)) {
            execute("CREATE TABLE locked (id integer)");
            text(backup, "SELECT count(*) FROM locked");
            CompletableFuture<Void> migration;
            try (Database database = open();
                    LogLines lines = LogLines.of(Database.class)) {
                migration = async(() -> migrate(database, "locked"));
                await().atMost(30, TimeUnit.SECONDS)
                        .until(() -> migration.isDone()
                                || !lines.containing("in use").isEmpty());
            }
            assertThatThrownBy(() -> migration.get(30, TimeUnit.SECONDS)).hasMessageContaining("stopping");
        }
    }

    @Test
    void anIdleTransactionIsEndedAndItsLockReleased() throws Exception {
        try (Database frozen = open("database.idle-transaction-timeout", "1s");
                Database other = open("database.lock-timeout", "30s");
                Connection sleeper = transaction(frozen);
                Connection worker = transaction(other)) {
            update(sleeper, "UPDATE thing SET n = 1");

            // Waits for the lock: that it comes back at all shows that the sleeper's was released.
            assertThat(update(worker, "UPDATE thing SET n = n + 10")).isEqualTo(1);
            worker.commit();

            SQLException e = failure(sleeper::commit);
            assertThat(frozen.dialect().isUnavailable(e)).as(describe(e)).isTrue();
            assertThat(number(other, "SELECT n FROM thing")).isEqualTo(10);
            // The pool replaces the ended connection.
            await().untilAsserted(() ->
                    assertThat(number(frozen, "SELECT n FROM thing")).isEqualTo(10));
        }
    }

    @Test
    void aLockThatIsNotHadInTimeIsContention() throws Exception {
        try (Database database = open("database.lock-timeout", "1s", "database.idle-transaction-timeout", "10m");
                Connection holder = transaction(database);
                Connection waiter = transaction(database)) {
            update(holder, "UPDATE thing SET n = 1");

            SQLException e = failure(() -> update(waiter, "UPDATE thing SET n = 2"));

            Dialect dialect = database.dialect();
            assertThat(dialect.isContention(e)).as(describe(e)).isTrue();
            assertThat(dialect.isUnavailable(e)).isFalse();
            assertThat(dialect.isDuplicateKey(e)).isFalse();
        }
    }

    @Test
    void aDeadlockIsContention() throws Exception {
        try (Database database = open("database.idle-transaction-timeout", "10m");
                Connection one = transaction(database);
                Connection two = transaction(database)) {
            update(one, "INSERT INTO thing VALUES (2, 0)");
            one.commit();
            update(one, "UPDATE thing SET n = 1 WHERE id = 1");
            update(two, "UPDATE thing SET n = 1 WHERE id = 2");
            CompletableFuture<SQLException> first = async(() -> catchThrowableOfType(SQLException.class, () -> {
                update(one, "UPDATE thing SET n = 1 WHERE id = 2");
                one.commit();
            }));
            SQLException second = catchThrowableOfType(SQLException.class, () -> {
                update(two, "UPDATE thing SET n = 1 WHERE id = 1");
                two.commit();
            });
            if (second != null) {
                two.rollback();
            }
            SQLException firstFailure = first.get(30, TimeUnit.SECONDS);
            SQLException loser = second == null ? firstFailure : second;

            assertThat(database.dialect().isContention(loser))
                    .as(describe(loser))
                    .isTrue();
        }
    }

    @Test
    void aKeyThatExistsIsADuplicateAlsoInABatch() throws Exception {
        try (Database database = open();
                Connection c = transaction(database)) {
            Dialect dialect = database.dialect();
            SQLException single = failure(() -> update(c, "INSERT INTO thing VALUES (1, 1)"));
            c.rollback();
            assertThat(dialect.isDuplicateKey(single)).as(describe(single)).isTrue();

            try (PreparedStatement insert = c.prepareStatement("INSERT INTO thing (id, n) VALUES (?, ?)")) {
                for (int id : new int[] {2, 3, 1, 4, 5}) {
                    insert.setInt(1, id);
                    insert.setInt(2, 0);
                    insert.addBatch();
                }
                SQLException batch = failure(insert::executeBatch);
                assertThat(dialect.isDuplicateKey(batch)).as(describe(batch)).isTrue();
                assertThat(dialect.isContention(batch)).isFalse();
                assertThat(dialect.isUnavailable(batch)).isFalse();
            }
            c.rollback();
            SQLException other = failure(() -> update(c, "INSERT INTO nowhere VALUES (1)"));
            assertThat(dialect.isDuplicateKey(other)).isFalse();
            assertThat(dialect.isUnavailable(other)).isFalse();
        }
    }

    @Test
    void aFrozenDatabaseIsUnavailableAfterTheSocketTimeout() throws Exception {
        try (Database database = open("database.socket-timeout", "5s", "database.connections", "2");
                Connection c = transaction(database)) {
            int backend = number(c, "SELECT pg_backend_pid()");
            signal("STOP", backend);
            try {
                // The signal is on its way when kill returns.
                await().until(() ->
                        Files.readString(Path.of("/proc/" + backend + "/stat")).contains(") T "));
                SQLException e = failure(() -> number(c, "SELECT 1"));
                assertThat(database.dialect().isUnavailable(e)).as(describe(e)).isTrue();
            } finally {
                signal("CONT", backend);
            }
        }
    }

    @Test
    void queriesLockAndLimitRows() throws Exception {
        try (Database database = open();
                Connection c = transaction(database);
                Connection other = transaction(database)) {
            Dialect dialect = database.dialect();
            String all = "SELECT id FROM thing ORDER BY id";
            assertThat(number(c, dialect.lockingRows(all))).isEqualTo(1);
            try (Statement s = other.createStatement();
                    ResultSet free = s.executeQuery(dialect.lockingFreeRows(all))) {
                assertThat(free.next())
                        .as("a row that another holds is passed over")
                        .isFalse();
            }
            try (PreparedStatement s = c.prepareStatement(dialect.firstRows(all))) {
                s.setInt(1, 0);
                try (ResultSet rows = s.executeQuery()) {
                    assertThat(rows.next()).isFalse();
                }
            }
        }
    }

    /** With time to start on a slow machine. */
    static EmbeddedPostgres.Builder postgres() {
        return TestPostgres.durable();
    }

    @Test
    void aSessionThatFellSilentInTheMidstOfAMessageIsEnded() throws Exception {
        try (Database database = open("database.idle-transaction-timeout", "1s", "database.lock-timeout", "1s");
                UnfinishedSession frozen = new UnfinishedSession(postgres.getPort(), "omflow");
                UnfinishedSession stranger = new UnfinishedSession(postgres.getPort(), "another program")) {
            frozen.execute("BEGIN");
            frozen.execute("UPDATE thing SET n = 1 WHERE id = 1");
            stranger.execute("BEGIN");
            stranger.execute("INSERT INTO thing VALUES (2, 0)");
            for (UnfinishedSession session : List.of(frozen, stranger)) {
                session.execute("SET idle_in_transaction_session_timeout = 2000");
                session.begin("SELECT 1");
            }

            await().pollDelay(Duration.ofSeconds(4)).untilAsserted(() -> assertThat(sessionsInTransaction())
                    .as("the database waits for them without any limit")
                    .isEqualTo(2));
            database.endSilentSessions();

            await().until(() -> sessionsInTransaction() == 1);
            try (Connection c = database.dataSource().getConnection();
                    Statement s = c.createStatement()) {
                s.execute("UPDATE thing SET n = 2 WHERE id = 1");
            }
        }
    }

    private static int sessionsInTransaction() throws SQLException {
        try (Connection c = postgres.getPostgresDatabase().getConnection();
                Statement s = c.createStatement();
                ResultSet found = s.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                        + " AND xact_start IS NOT NULL AND wait_event = 'ClientRead'")) {
            found.next();
            return found.getInt(1);
        }
    }

    private static Database open(String... more) {
        return Database.open(settings(postgres.getPort(), more), "probe", Clock.systemUTC());
    }

    static Settings settings(int port, String... more) {
        Map<String, String> given = new HashMap<>();
        given.put("database.url", "jdbc:postgresql://127.0.0.1:" + port + "/postgres");
        given.put("database.user", "postgres");
        for (int i = 0; i < more.length; i += 2) {
            given.put(more[i], more[i + 1]);
        }
        return Settings.read(DatabaseOptions.ALL, Path.of("absent.properties"), Map.of(), given);
    }

    private static Void migrate(Database database, String part) {
        database.migrate(part);
        return null;
    }

    static Connection transaction(Database database) throws SQLException {
        Connection c = database.dataSource().getConnection();
        c.setAutoCommit(false);
        return c;
    }

    static int update(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement()) {
            return s.executeUpdate(sql);
        }
    }

    static int number(Database database, String sql) throws SQLException {
        try (Connection c = transaction(database)) {
            return number(c, sql);
        }
    }

    static int number(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet rows = s.executeQuery(sql)) {
            assertThat(rows.next()).as(sql).isTrue();
            return rows.getInt(1);
        }
    }

    static SQLException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        SQLException e = catchThrowableOfType(SQLException.class, call);
        assertThat((Throwable) e).as("it should have failed").isNotNull();
        return e;
    }

    static String describe(SQLException e) {
        return e.getClass().getSimpleName() + " " + e.getSQLState() + " " + e.getMessage();
    }

    private static void signal(String name, int process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Integer.toString(process))
                        .start()
                        .waitFor())
                .isZero();
    }
}
