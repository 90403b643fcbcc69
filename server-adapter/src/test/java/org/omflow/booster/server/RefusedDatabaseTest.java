package org.omflow.booster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.omflow.booster.ha.testkit.Background.async;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.address.FreePorts;
import org.omflow.booster.ha.json.Json;

/** A database that cannot be used as it is: the server stays up, says what to do, and works once that is done. */
@Tag("database")
@Tag("integration")
@Timeout(120)
class RefusedDatabaseTest {
    private final int port = FreePorts.one();
    private final ReadyProbe probe = new ReadyProbe(port);

    @Test
    void theServerSaysTheRemedyAndWorksOnceItIsCarriedOut() throws Exception {
        try (TestDatabase database = TestDatabase.empty()) {
            database.execute("ALTER DATABASE " + database.name() + " SET search_path = ''");
            OmflowServer server = database.serverWithoutBooster(port, Clock.systemUTC());
            CompletableFuture<Void> started = async(() -> {
                server.start();
                return null;
            });
            try {
                String remedy = "ALTER DATABASE " + database.name() + " RESET search_path;";
                await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> assertThat(
                                Json.read(probe.ask().body()).path("waitingFor").asText())
                        .startsWith("schema: ")
                        .endsWith("Remedy: " + remedy));
                assertThat(probe.ask().statusCode()).isEqualTo(503);
                assertThat(Json.read(probe.ask().body()).findValuesAsText("check"))
                        .contains("schema");

                database.execute(remedy);

                await().atMost(Duration.ofSeconds(60)).until(() -> probe.ask().statusCode() == 200);
                assertThat(database.number("SELECT count(*) FROM pg_namespace WHERE nspname = ''"))
                        .isZero();
            } finally {
                server.stop();
                started.get(60, TimeUnit.SECONDS);
            }
        }
    }

    /** While it refuses it looks again every few seconds, and not only every minute. */
    @Tag("long")
    @Test
    void aRunningServerGoesOnSoonAfterTheRemedy() throws Exception {
        try (TestDatabase database = TestDatabase.fresh()) {
            database.execute("CREATE ROLE omflow_used LOGIN");
            database.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO omflow_used");
            database.execute("GRANT CREATE ON SCHEMA public TO omflow_used");
            database.execute("ALTER TABLE outbox OWNER TO omflow_used");
            OmflowServer server =
                    database.serverWithoutBooster(port, Clock.systemUTC(), Map.of("database.user", "omflow_used"));
            server.start();
            try {
                assertThat(probe.ask().statusCode()).isEqualTo(200);
                database.execute("ALTER TABLE outbox OWNER TO postgres");
                await().atMost(Duration.ofSeconds(90)).until(() -> probe.ask().statusCode() == 503);
                assertThat(Json.read(probe.ask().body()).path("waitingFor").asText())
                        .startsWith("schema: the role omflow_used may not read and write the tables outbox");

                database.execute("ALTER TABLE outbox OWNER TO omflow_used");
                await().atMost(Duration.ofSeconds(30)).until(() -> probe.ask().statusCode() == 200);
            } finally {
                server.stop();
            }
        }
    }
}
