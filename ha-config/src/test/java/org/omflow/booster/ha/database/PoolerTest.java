package org.omflow.booster.ha.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.doctor.Finding;
import org.omflow.booster.ha.testkit.TestPostgres;

/** A pooler between a process and its database takes away what ends a frozen server's transaction. */
@Tag("database")
@Tag("integration")
@Timeout(120)
class PoolerTest {
    private static EmbeddedPostgres postgres;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(
                PgBouncer.program().isPresent(),
                "pgbouncer is not installed (Debian: apt-get install pgbouncer); nothing is known of poolers");
        postgres = TestPostgres.durable().start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction", "session"})
    void aPoolerThatDropsOurLimitsIsRefusedAndTheUrlPrintedMendsIt(String mode) throws Exception {
        try (PgBouncer pooler = PgBouncer.start(folder, postgres.getPort(), mode, "extra_float_digits, options")) {
            List<Finding> found = look(url(pooler.port));
            assertThat(found).extracting(Finding::check).containsExactly("pooler");
            assertThat(found.get(0).refuses()).isTrue();

            String remedy = found.get(0).remedy().get(0);
            assertThat(remedy).isEqualTo("database.url=" + url(postgres.getPort()));
            assertThat(look(remedy.substring("database.url=".length()))).isEmpty();
        }
    }

    /** Whoever sets our limits for the role has the sessions of others still. */
    @Test
    void aPoolerThatSharesSessionsIsRefusedWhateverTheLimitsAre() throws Exception {
        try (PgBouncer pooler =
                PgBouncer.start(folder, postgres.getPort(), "transaction", "extra_float_digits, options")) {
            execute("ALTER ROLE postgres SET statement_timeout = '5s'");
            execute("ALTER ROLE postgres SET lock_timeout = '5s'");
            execute("ALTER ROLE postgres SET idle_in_transaction_session_timeout = '5s'");

            List<Finding> found = look(url(pooler.port));
            assertThat(found).extracting(Finding::check).containsExactly("statement_timeout", "pooler");
            assertThat(found.get(1).text()).contains("gives one session to several connections");
        } finally {
            execute("ALTER ROLE postgres RESET ALL");
        }
    }

    @Test
    void aPoolerThatRefusesOurLimitsIsNamed() throws Exception {
        try (PgBouncer pooler = PgBouncer.start(folder, postgres.getPort(), "transaction", "extra_float_digits")) {
            List<Finding> found = look(url(pooler.port));

            assertThat(found).extracting(Finding::check).containsExactly("pooler");
            assertThat(found.get(0).remedy()).containsExactly("database.url=" + url(5432));
        }
    }

    private static void execute(String sql) throws Exception {
        try (var c = postgres.getPostgresDatabase().getConnection();
                var s = c.createStatement()) {
            s.execute(sql);
        }
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    private static List<Finding> look(String url) {
        return new DatabaseCheck(
                        DatabaseTest.settings(1, "database.url", url), "probe", new DatabaseClock(Clock.systemUTC()))
                .look();
    }
}
