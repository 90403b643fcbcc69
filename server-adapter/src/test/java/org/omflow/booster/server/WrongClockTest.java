package org.omflow.booster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.omflow.booster.ha.testkit.Background.async;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.address.FreePorts;
import org.omflow.booster.ha.testkit.LogLines;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.access.ApiRole;
import org.omflow.booster.server.access.ApiTokenStore;
import org.omflow.booster.server.purge.Purge;

/** A server whose clock and the database's differ harms nothing, says so and takes no jobs until both are right. */
@Tag("database")
@Tag("integration")
@Timeout(120)
class WrongClockTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = FreePorts.one();
    private final ReadyProbe probe = new ReadyProbe(port);
    private final TestClock machine = TestClock.running();
    private final TestDatabase database = TestDatabase.fresh();
    private OmflowServer server;

    @BeforeEach
    void create() {
        // So that a later change reaches the sessions that there are.
        database.setClockAhead("0 days");
        server = database.serverWithoutBooster(port, machine, Map.of("history.purge-pause", "1s"));
    }

    @AfterEach
    void stop() {
        server.stop();
        database.close();
    }

    @Test
    void aServerThatStartsMonthsAheadWaitsUntilItsClockIsRight() throws Exception {
        machine.setAhead(Duration.ofDays(100).plusMinutes(30));
        CompletableFuture<Void> started = async(() -> {
            server.start();
            return null;
        });
        await().ignoreExceptions().until(() -> probe.ask().body().contains("\"severity\":\"refuse\""));
        assertThat(probe.ask().body()).contains("\"waitingFor\":\"clock: this machine's clock is 100 d 0 h ahead");
        assertThat(started).isNotDone();

        machine.setAhead(Duration.ZERO);
        started.get(60, TimeUnit.SECONDS);
        await().until(() -> probe.ask().statusCode() == 200);
    }

    @Test
    void monthsAheadItPurgesNothingAndIsNotReady() throws Exception {
        server.start();
        purgesNothingWhile(() -> machine.setAhead(Duration.ofDays(100).plusMinutes(30)));

        assertThat(probe.ask().body()).contains("clock is 100 d 0 h ahead of the database's");
        machine.setAhead(Duration.ZERO);
        await().until(() -> probe.ask().statusCode() == 200);
    }

    @Test
    void atADatabaseThatIsMonthsAheadItPurgesNothingAndIsNotReady() throws Exception {
        server.start();
        purgesNothingWhile(() -> database.setClockAhead("100 days 30 minutes"));

        assertThat(probe.ask().body()).contains("clock is 100 d 0 h behind the database's");
        database.setClockAhead("0 days");
        await().until(() -> probe.ask().statusCode() == 200);
    }

    @Test
    void meanwhileItRefusesWhatItWouldRecordWithAWrongTime() throws Exception {
        String admin = new ApiTokenStore(database.jdbi(), Clock.systemUTC()).add("root", ApiRole.ADMIN);
        server.start();
        database.setClockAhead("-100 days -30 minutes");
        await().until(() -> probe.ask().statusCode() == 503);

        HttpResponse<String> deployed = post("/api/processes", admin, TestJson.HELPDESK);
        assertThat(deployed.statusCode()).as(deployed.body()).isEqualTo(503);
        assertThat(deployed.body()).contains("clock is 100 d 0 h ahead of the database's");
        HttpResponse<String> placed = post("/api/orders", admin, "{'process':'helpdesk'}");
        assertThat(placed.statusCode()).as(placed.body()).isEqualTo(503);
        assertThat(placed.body()).contains("No Booster answers, and this machine's clock is", "Idempotency-Key");

        database.setClockAhead("0 days");
        await().until(() -> post("/api/processes", admin, TestJson.HELPDESK).statusCode() < 300);
        assertThat(post("/api/orders", admin, "{'process':'helpdesk'}").statusCode())
                .isEqualTo(202);
    }

    private void purgesNothingWhile(Runnable clockIsSet) throws Exception {
        clockIsSet.run();
        await().until(() -> probe.ask().statusCode() == 503);
        database.execute("INSERT INTO processed_job (job_id, body_hash, answer, processed_at)"
                + " VALUES ('J-1', 'x', '{}', now())");
        try (LogLines purge = LogLines.of(Purge.class)) {
            await().until(() -> !purge.containing("purge").isEmpty());
        }

        assertThat(database.number("SELECT count(*) FROM processed_job WHERE job_id = 'J-1'"))
                .as("records of jobs just done")
                .isEqualTo(1);
        assertThat(probe.ask().statusCode()).isEqualTo(503);
    }

    private HttpResponse<String> post(String path, String token, String singleQuoted) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.ofString(
                                TestJson.json(singleQuoted).toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
