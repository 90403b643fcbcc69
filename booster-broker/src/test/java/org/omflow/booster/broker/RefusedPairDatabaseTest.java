package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.pair.PairState;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.testkit.TestPostgres;

/** A database that cannot be used as it is: a Booster of a pair waits and says what to do, and the command says it too. */
@Tag("pair")
@Tag("integration")
@Timeout(120)
class RefusedPairDatabaseTest {
    @TempDir
    private Path folder;

    @Test
    void aBoosterOfAPairWaitsWithTheRemedyAsItsReason() throws Exception {
        try (EmbeddedPostgres postgres = TestPostgres.quick().start()) {
            execute(postgres, "CREATE DATABASE old ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
            String url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/";
            try (TestBooster booster =
                    TestBooster.startPrimary(folder, "database.url=" + url + "old", "database.user=postgres")) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> reason(booster), reason -> reason.startsWith("encoding: "));
                assertThat(reason(booster)).contains("LATIN1", "CREATE DATABASE \"old_utf8\" OWNER postgres");
                assertThat(booster.booster().status().pair().state()).isEqualTo(PairState.State.WAITING);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> Json.read(booster.get("/health/ready").body())
                                .findValuesAsText("check")
                                .contains("encoding"));
            }

            StringWriter out = new StringWriter();
            assertThat(doctor(out, url + "old")).isEqualTo(1);
            assertThat(out.toString()).contains("refuse  encoding: ", "    database.url=" + url + "old_utf8\n");
            out = new StringWriter();
            doctor(out, url + "postgres");
            assertThat(out.toString()).doesNotContain("refuse").doesNotContain("encoding");
        }
    }

    private static String reason(TestBooster booster) {
        return String.valueOf(booster.booster().status().pair().reason());
    }

    private int doctor(StringWriter out, String url) {
        return BoosterMain.commandLine(Map.of())
                .setOut(new PrintWriter(out, true))
                .execute(
                        "doctor", "--home=" + folder, "--tls=off", "--database.url=" + url, "--database.user=postgres");
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws Exception {
        try (Connection c = postgres.getPostgresDatabase().getConnection();
                Statement s = c.createStatement()) {
            s.execute(sql);
        }
    }
}
