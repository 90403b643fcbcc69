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
        try (DatabasePatient patient = new DatabasePatient(postgres, "")) {
            assertThat(patient.look()).isEmpty();
            patient.execute(fault);
            patient.execute("SELECT pg_reload_conf()");

            mendsItself(patient, check, severity);
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
        try (DatabasePatient patient = new DatabasePatient(
                postgres, "ENCODING '" + encoding + "' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")) {
            assertThatThrownBy(() -> migrate(patient))
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContainingAll(encoding, "ENCODING 'UTF8'");

            mendsItself(patient, "encoding", "refuse");
            migrate(patient);
        }
    }

    @Test
    void aCollationThatHasChangedIsFound() throws Exception {
        try (DatabasePatient patient = new DatabasePatient(
                postgres,
                "ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C' TEMPLATE template0")) {
            assertThat(patient.look()).isEmpty();
            patient.execute("UPDATE pg_database SET datcollversion = '0' WHERE datname = '%d'");

            mendsItself(patient, "collation", "warn");
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsFound() throws Exception {
        try (DatabasePatient patient = new DatabasePatient(postgres, "")) {
            patient.url += "_elsewhere";

            mendsItself(patient, "connection", "warn");
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
        try (DatabasePatient patient = new DatabasePatient(postgres, "")) {
            patient.execute(fault);

            mendsItself(patient, "connection", "warn");
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

        try (DatabasePatient patient = new DatabasePatient(postgres, "")) {
            Path rules;
            try (Connection admin = DriverManager.getConnection(patient.url, "postgres", "")) {
                rules = Path.of(text(admin, "SHOW hba_file"));
            }
            String before = Files.readString(rules);
            Files.writeString(rules, "host all " + patient.role + " all scram-sha-256\n" + before);
            patient.execute("SELECT pg_reload_conf()");

            await().untilAsserted(() -> assertThat(patient.look())
                    .singleElement()
                    .extracting(Finding::text)
                    .asString()
                    .contains("database.password=(the password of the role " + patient.role + ")"));
            Files.writeString(rules, before);
            patient.execute("SELECT pg_reload_conf()");
        }
    }

    @Test
    void aSchemaThatTheUrlTakesAwayIsMendedInTheUrl() throws Exception {
        try (DatabasePatient patient = new DatabasePatient(postgres, "")) {
            patient.url += "?currentSchema=";

            mendsItself(patient, "schema", "refuse");
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
                DatabasePatient patient = new DatabasePatient(small, "")) {
            patient.execute("CREATE ROLE somebody LOGIN");
            List<Connection> others = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                others.add(DriverManager.getConnection(patient.url, "somebody", ""));
            }

            await().untilAsserted(() -> assertThat(patient.look())
                    .singleElement()
                    .extracting(Finding::text)
                    .asString()
                    .contains("7 of 9 connections are in use", "ALTER SYSTEM SET max_connections"));
            for (Connection other : others) {
                other.close();
            }
            await().untilAsserted(() -> assertThat(patient.look()).isEmpty());
        }
    }

    /** As on a loaded machine, which needs too long for the first. */
    @Test
    void oneConnectionThatDoesNotOpenIsRetried() throws Exception {
        try (DatabasePatient patient = new DatabasePatient(postgres, "");
                FaultyTcpProxy proxy = FaultyTcpProxy.to(postgres.getPort())) {
            patient.url = patient.url.replace(":" + postgres.getPort(), ":" + proxy.port());
            proxy.breakAtNextAnswer();

            assertThat(patient.look()).isEmpty();
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
        try (DatabasePatient patient = new DatabasePatient(postgres, "")) {
            DatabaseCheck check = new DatabaseCheck(
                    patient.settings(), "probe", DatabaseClock.silent(machine), Finding.Severity.REFUSE);
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
        try (DatabasePatient patient = new DatabasePatient(postgres, "")) {
            migrate(patient);
            patient.execute("REVOKE CREATE ON SCHEMA public FROM %r");

            mendsItself(patient, "schema", "warn");
        }
    }

    /** As after a restore by an administrator with --no-owner. */
    @Test
    void tablesThatTheRoleMayNotUseAreRefused() throws Exception {
        try (DatabasePatient patient = new DatabasePatient(postgres, "")) {
            migrate(patient);
            for (String table : List.of("probe", "probe_schema_history")) {
                patient.execute("ALTER TABLE " + table + " OWNER TO postgres");
            }
            assertThatThrownBy(() -> migrate(patient))
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("ALTER TABLE public.probe OWNER TO " + patient.role + ";");

            mendsItself(patient, "schema", "refuse");
            migrate(patient);
        }
    }

    /** Whoever only uses the tables cannot change them, as the next version may have to. */
    @Test
    void tablesThatTheRoleMayUseButNotChangeAreFound() throws Exception {
        try (DatabasePatient patient = new DatabasePatient(postgres, "")) {
            migrate(patient);
            patient.execute("ALTER TABLE probe OWNER TO postgres; GRANT ALL ON probe TO %r");
            // Other programs may have tables beside ours.
            patient.execute("CREATE TABLE strange (id integer)");

            mendsItself(patient, "schema", "warn");
        }
    }

    @Test
    void withoutASchemaNoneIsMade() throws Exception {
        try (DatabasePatient patient = new DatabasePatient(postgres, "")) {
            patient.execute("ALTER ROLE %r SET search_path = ''; GRANT CREATE ON DATABASE %d TO %r");

            assertThatThrownBy(() -> migrate(patient))
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("ALTER ROLE " + patient.role + " RESET search_path;");
            assertThat(text(patient, "SELECT count(*) FROM pg_namespace WHERE nspname = ''"))
                    .isEqualTo("0");
        }
    }

    @Test
    void noLimitOfTheRoleHoldsForOurSessions() throws Exception {
        try (DatabasePatient patient = new DatabasePatient(postgres, "")) {
            patient.execute("ALTER ROLE %r SET transaction_timeout = '200ms'");
            patient.execute("ALTER ROLE %r SET idle_session_timeout = '200ms'");
            patient.execute("ALTER ROLE %r SET statement_timeout = '200ms'");

            assertThat(text(patient, "SELECT pg_sleep(0.5)")).isEmpty();
            try (Database database = Database.open(patient.settings(), "test", Clock.systemUTC());
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
        try (DatabasePatient patient = new DatabasePatient(postgres, "");
                Database database = Database.open(patient.settings(), "test", Clock.systemUTC())) {
            String backend;
            try (Connection c = database.dataSource().getConnection()) {
                backend = text(c, "SELECT pg_backend_pid()");
                text(c, "SELECT set_config('default_transaction_read_only', 'on', false)");
                assertThatThrownBy(() -> text(c, "CREATE TABLE written (x integer)"))
                        .isInstanceOf(SQLException.class);
            }

            await().until(() -> text(patient, "SELECT count(*) FROM pg_stat_activity WHERE pid = " + backend)
                    .equals("0"));
        }
    }

    @Test
    void aDatabaseThatOnlyReadsDoesNotAnswer() throws Exception {
        try (DatabasePatient patient = new DatabasePatient(postgres, "");
                DatabaseProbe probe = new DatabaseProbe(
                        DirectConnections.of(patient.settings()), new DatabaseClock(Clock.systemUTC()))) {
            probe.run();
            assertThat(probe.answers()).isTrue();
            probe.close();
            patient.execute("ALTER DATABASE %d SET default_transaction_read_only = on");

            probe.run();
            assertThat(probe.answers()).isFalse();
            try (Database database = Database.open(patient.settings(), "test", Clock.systemUTC())) {
                assertThat(database.answers()).isFalse();
            }
        }
    }

    private static void mendsItself(DatabasePatient patient, String check, String severity) throws Exception {
        assertThat(Files.readString(SourceTree.ROOT.resolve("booster-broker/OPERATIONS.md")))
                .as("the guide's table of checks")
                .contains("`" + check + "`");
        await().untilAsserted(() -> assertThat(patient.look())
                .as("found")
                .extracting(Finding::check, finding -> finding.severity().text())
                .containsExactly(tuple(check, severity)));
        patient.mend(patient.look().get(0));
        await().untilAsserted(
                        () -> assertThat(patient.look()).as("after the remedy").isEmpty());
    }

    private static void migrate(DatabasePatient patient) {
        try (Database database = Database.open(patient.settings(), "test", Clock.systemUTC())) {
            database.migrate("probe");
        }
    }

    private static String text(DatabasePatient patient, String sql) throws SQLException {
        try (Connection c = DirectConnections.of(patient.settings()).open(Duration.ofSeconds(30))) {
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
