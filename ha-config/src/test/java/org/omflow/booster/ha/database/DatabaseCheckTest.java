package org.omflow.booster.ha.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.doctor.Finding;
import org.omflow.booster.ha.testkit.FaultyTcpProxy;
import org.omflow.booster.ha.testkit.LogLines;
import org.omflow.booster.ha.testkit.SourceTree;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.ha.testkit.TestPostgres;

/** Each check finds its fault in a database that really has it, and the remedy that it prints, carried out, mends it. */
@Tag("database")
@Tag("integration")
@Timeout(120)
class DatabaseCheckTest {
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = TestPostgres.durable().start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "synchronous_commit   | warn   | ALTER ROLE %r SET synchronous_commit = off",
                "synchronous_commit   | warn   | ALTER DATABASE %d SET synchronous_commit = off",
                "synchronous_commit   | warn   | ALTER ROLE %r IN DATABASE %d SET synchronous_commit = off",
                "full_page_writes     | warn   | ALTER SYSTEM SET full_page_writes = off",
                "statement_timeout    | warn   | ALTER ROLE %r SET statement_timeout = '200ms'",
                "transaction_timeout  | warn   | ALTER DATABASE %d SET transaction_timeout = '1s'",
                "idle_session_timeout | warn   | ALTER ROLE %r IN DATABASE %d SET idle_session_timeout = '1s'",
                "only reads           | warn   | ALTER DATABASE %d SET default_transaction_read_only = on",
                "schema               | refuse | REVOKE CREATE ON SCHEMA public FROM %r",
                "schema               | refuse | REVOKE ALL ON SCHEMA public FROM %r, PUBLIC",
                "schema               | refuse | DROP SCHEMA public",
                "schema               | refuse | ALTER ROLE %r SET search_path = ''",
                "connections          | warn   | ALTER ROLE %r CONNECTION LIMIT 3",
                "connections          | warn   | ALTER ROLE %r CONNECTION LIMIT 1",
                "connections          | warn   | ALTER ROLE %r CONNECTION LIMIT 0",
                "connections          | warn   | ALTER DATABASE %d CONNECTION LIMIT 3",
                "connections          | warn   | ALTER DATABASE %d CONNECTION LIMIT 0",
            })
    void findsWhatIsWrongAndItsRemedyMendsIt(String check, String severity, String fault) throws Exception {
        try (BreakableDatabase broken = new BreakableDatabase(postgres, "")) {
            assertThat(broken.look()).isEmpty();
            broken.execute(fault);
            broken.execute("SELECT pg_reload_conf()");

            mendsItself(broken, check, severity);
        }
    }

    /** On the command line, which nothing in the database overrides. */
    @Test
    void aDatabaseThatIsStartedWithoutFlushingIsFound() throws Exception {
        try (EmbeddedPostgres careless = TestPostgres.quick().start()) {
            List<Finding> found = look(careless);
            assertThat(found).extracting(Finding::check).containsExactly("fsync", "synchronous_commit");

            EmbeddedPostgres.Builder mended = TestPostgres.quick();
            for (Finding finding : found) {
                String[] setting = finding.remedy()
                        .get(0)
                        .replace("start the database with -c ", "")
                        .split("=");
                mended.setServerConfig(setting[0], setting[1]);
            }
            try (EmbeddedPostgres careful = mended.start()) {
                assertThat(look(careful)).isEmpty();
            }
        }
    }

    private static List<Finding> look(EmbeddedPostgres database) {
        return new DatabaseCheck(
                        DatabaseTest.settings(database.getPort()), "probe", new DatabaseClock(Clock.systemUTC()))
                .look();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LATIN1", "SQL_ASCII"})
    void anEncodingThatCannotHoldEveryCharacterIsRefused(String encoding) throws Exception {
        try (BreakableDatabase broken = new BreakableDatabase(
                postgres, "ENCODING '" + encoding + "' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")) {
            assertThatThrownBy(() -> migrate(broken))
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContainingAll(encoding, "ENCODING 'UTF8'");

            mendsItself(broken, "encoding", "refuse");
            migrate(broken);
        }
    }

    @Test
    void aCollationThatHasChangedIsFound() throws Exception {
        try (BreakableDatabase broken = new BreakableDatabase(
                postgres,
                "ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C' TEMPLATE template0")) {
            assertThat(broken.look()).isEmpty();
            broken.execute("UPDATE pg_database SET datcollversion = '0' WHERE datname = '%d'");

            mendsItself(broken, "collation", "warn");
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsFound() throws Exception {
        try (BreakableDatabase broken = new BreakableDatabase(postgres, "")) {
            broken.url += "_elsewhere";

            mendsItself(broken, "connection", "warn");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER ROLE %r NOLOGIN",
                "REVOKE CONNECT ON DATABASE %d FROM PUBLIC",
                "ALTER DATABASE %d ALLOW_CONNECTIONS false"
            })
    void whyNoConnectionIsLetInIsFound(String fault) throws Exception {
        try (BreakableDatabase broken = new BreakableDatabase(postgres, "")) {
            broken.execute(fault);

            mendsItself(broken, "connection", "warn");
        }
    }

    @Test
    void aPasswordThatIsMissingOrARoleIsToldWithItsName() throws Exception {
        List<Finding> found = new DatabaseCheck(
                        DatabaseTest.settings(postgres.getPort(), "database.user", "nobody"),
                        "probe",
                        DatabaseClock.silent(Clock.systemUTC()))
                .look();
        assertThat(found)
                .singleElement()
                .extracting(Finding::text)
                .asString()
                .contains("CREATE ROLE nobody LOGIN PASSWORD");

        try (BreakableDatabase broken = new BreakableDatabase(postgres, "")) {
            Path rules;
            try (Connection admin = DriverManager.getConnection(broken.url, "postgres", "")) {
                rules = Path.of(text(admin, "SHOW hba_file"));
            }
            String before = Files.readString(rules);
            Files.writeString(rules, "host all " + broken.role + " all scram-sha-256\n" + before);
            broken.execute("SELECT pg_reload_conf()");

            await().untilAsserted(() -> assertThat(broken.look())
                    .singleElement()
                    .extracting(Finding::text)
                    .asString()
                    .contains("database.password=(the password of the role " + broken.role + ")"));
            Files.writeString(rules, before);
            broken.execute("SELECT pg_reload_conf()");
        }
    }

    @Test
    void aSchemaThatTheUrlTakesAwayIsMendedInTheUrl() throws Exception {
        try (BreakableDatabase broken = new BreakableDatabase(postgres, "")) {
            broken.url += "?currentSchema=";

            mendsItself(broken, "schema", "refuse");
        }
    }

    /** Others' connections are counted too, of which our role sees little. */
    @Test
    void connectionsOfOtherRolesAreCounted() throws Exception {
        try (EmbeddedPostgres small = TestPostgres.durable()
                        .setServerConfig("max_connections", "14")
                        .setServerConfig("superuser_reserved_connections", "3")
                        .setServerConfig("reserved_connections", "2")
                        .start();
                BreakableDatabase broken = new BreakableDatabase(small, "")) {
            broken.execute("CREATE ROLE somebody LOGIN");
            List<Connection> others = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                others.add(DriverManager.getConnection(broken.url, "somebody", ""));
            }

            await().untilAsserted(() -> assertThat(broken.look())
                    .singleElement()
                    .extracting(Finding::text)
                    .asString()
                    .contains("7 of 9 connections are in use", "ALTER SYSTEM SET max_connections"));
            for (Connection other : others) {
                other.close();
            }
            await().untilAsserted(() -> assertThat(broken.look()).isEmpty());
        }
    }

    /** As on a loaded machine, which needs too long for the first. */
    @Test
    void oneConnectionThatDoesNotOpenIsRetried() throws Exception {
        try (BreakableDatabase broken = new BreakableDatabase(postgres, "");
                FaultyTcpProxy proxy = FaultyTcpProxy.to(postgres.getPort())) {
            broken.url = broken.url.replace(":" + postgres.getPort(), ":" + proxy.port());
            proxy.breakAtNextAnswer();

            assertThat(broken.look()).isEmpty();
        }
    }

    @Test
    void aDatabaseThatCannotBeReachedIsFound() {
        List<Finding> found =
                new DatabaseCheck(DatabaseTest.settings(1), "probe", new DatabaseClock(Clock.systemUTC())).look();

        assertThat(found).hasSize(1);
        assertThat(found.get(0).text()).startsWith("connection: ").contains("Remedy: systemctl start postgresql");
    }

    @Test
    void aClockThatIsWrongIsFound() throws Exception {
        TestClock machine = TestClock.running();
        try (BreakableDatabase broken = new BreakableDatabase(postgres, "")) {
            DatabaseCheck check = new DatabaseCheck(
                    broken.settings(), "probe", DatabaseClock.silent(machine), Finding.Severity.REFUSE);
            assertThat(check.look()).isEmpty();
            machine.setAhead(Duration.ofMinutes(-2));
            try (LogLines lines = LogLines.of(DatabaseClock.class)) {
                assertThat(check.look()).extracting(Finding::refuses).containsExactly(true);
                assertThat(lines.containing("")).as("what the finding says").isEmpty();
            }

            assertThat(check.look())
                    .extracting(Finding::text)
                    .singleElement()
                    .asString()
                    .contains("behind the database's", "timedatectl set-ntp true");
        }
    }

    /** A role without the right in a schema with our tables goes on: only the next version needs it. */
    @Test
    void whereTheTablesAreTheRightToMakeThemIsMissedOnly() throws Exception {
        try (BreakableDatabase broken = new BreakableDatabase(postgres, "")) {
            migrate(broken);
            broken.execute("REVOKE CREATE ON SCHEMA public FROM %r");

            mendsItself(broken, "schema", "warn");
        }
    }

    /** As after a restore by an administrator with --no-owner. */
    @Test
    void tablesThatTheRoleMayNotUseAreRefused() throws Exception {
        try (BreakableDatabase broken = new BreakableDatabase(postgres, "")) {
            migrate(broken);
            for (String table : List.of("probe", "probe_schema_history")) {
                broken.execute("ALTER TABLE " + table + " OWNER TO postgres");
            }
            assertThatThrownBy(() -> migrate(broken))
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("ALTER TABLE public.probe OWNER TO " + broken.role + ";");

            mendsItself(broken, "schema", "refuse");
            migrate(broken);
        }
    }

    /** Whoever only uses the tables cannot change them, as the next version may have to. */
    @Test
    void tablesThatTheRoleMayUseButNotChangeAreFound() throws Exception {
        try (BreakableDatabase broken = new BreakableDatabase(postgres, "")) {
            migrate(broken);
            broken.execute("ALTER TABLE probe OWNER TO postgres; GRANT ALL ON probe TO %r");
            // Other programs may have tables beside ours.
            broken.execute("CREATE TABLE strange (id integer)");

            mendsItself(broken, "schema", "warn");
        }
    }

    @Test
    void withoutASchemaNoneIsMade() throws Exception {
        try (BreakableDatabase broken = new BreakableDatabase(postgres, "")) {
            broken.execute("ALTER ROLE %r SET search_path = ''; GRANT CREATE ON DATABASE %d TO %r");

            assertThatThrownBy(() -> migrate(broken))
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("ALTER ROLE " + broken.role + " RESET search_path;");
            assertThat(text(broken, "SELECT count(*) FROM pg_namespace WHERE nspname = ''"))
                    .isEqualTo("0");
        }
    }

    @Test
    void noLimitOfTheRoleHoldsForOurSessions() throws Exception {
        try (BreakableDatabase broken = new BreakableDatabase(postgres, "")) {
            broken.execute("ALTER ROLE %r SET transaction_timeout = '200ms'");
            broken.execute("ALTER ROLE %r SET idle_session_timeout = '200ms'");
            broken.execute("ALTER ROLE %r SET statement_timeout = '200ms'");

            assertThat(text(broken, "SELECT pg_sleep(0.5)")).isEmpty();
            try (Database database = Database.open(broken.settings(), "test", Clock.systemUTC());
                    Connection c = database.dataSource().getConnection()) {
                c.setAutoCommit(false);
                assertThat(text(c, "SELECT pg_sleep(0.5)")).isEmpty();
                assertThat(text(c, "SHOW idle_session_timeout")).isEqualTo("0");
                c.commit();
            }
        }
    }

    /** The next connection may lead to the new primary. */
    @Test
    void aConnectionThatOnlyReadsLeavesThePool() throws Exception {
        try (BreakableDatabase broken = new BreakableDatabase(postgres, "");
                Database database = Database.open(broken.settings(), "test", Clock.systemUTC())) {
            String backend;
            try (Connection c = database.dataSource().getConnection()) {
                backend = text(c, "SELECT pg_backend_pid()");
                text(c, "SELECT set_config('default_transaction_read_only', 'on', false)");
                assertThatThrownBy(() -> text(c, "CREATE TABLE written (x integer)"))
                        .isInstanceOf(SQLException.class);
            }

            await().until(() -> text(broken, "SELECT count(*) FROM pg_stat_activity WHERE pid = " + backend)
                    .equals("0"));
        }
    }

    @Test
    void aDatabaseThatOnlyReadsDoesNotAnswer() throws Exception {
        try (BreakableDatabase broken = new BreakableDatabase(postgres, "");
                DatabaseProbe probe = new DatabaseProbe(
                        DirectConnections.of(broken.settings()), new DatabaseClock(Clock.systemUTC()))) {
            probe.run();
            assertThat(probe.answers()).isTrue();
            probe.close();
            broken.execute("ALTER DATABASE %d SET default_transaction_read_only = on");

            probe.run();
            assertThat(probe.answers()).isFalse();
            try (Database database = Database.open(broken.settings(), "test", Clock.systemUTC())) {
                assertThat(database.answers()).isFalse();
            }
        }
    }

    private static void mendsItself(BreakableDatabase broken, String check, String severity) throws Exception {
        assertThat(Files.readString(SourceTree.ROOT.resolve("booster-broker/OPERATIONS.md")))
                .as("the guide's table of checks")
                .contains("`" + check + "`");
        await().untilAsserted(() -> assertThat(broken.look())
                .as("found")
                .extracting(Finding::check, finding -> finding.severity().text())
                .containsExactly(tuple(check, severity)));
        broken.mend(broken.look().get(0));
        await().untilAsserted(
                        () -> assertThat(broken.look()).as("after the remedy").isEmpty());
    }

    private static void migrate(BreakableDatabase broken) {
        try (Database database = Database.open(broken.settings(), "test", Clock.systemUTC())) {
            database.migrate("probe");
        }
    }

    private static String text(BreakableDatabase broken, String sql) throws SQLException {
        try (Connection c = DirectConnections.of(broken.settings()).open(Duration.ofSeconds(30))) {
            return text(c, sql);
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
}
