package org.omflow.booster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
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
    private final TestClock machine = TestClock.running();
    private final TestDatabase database = TestDatabase.fresh();
    private OmflowServer server;

    @AfterEach
    void stop() {
        server.stop();
        database.close();
    }

    @Test
    void monthsAheadItPurgesNothingAndIsNotReady() throws Exception {
        machine.setAhead(Duration.ofDays(100).plusMinutes(30));

        startAndPurge();

        assertThat(ready().body()).contains("clock is 100 d 0 h ahead of the database's");
        machine.setAhead(Duration.ZERO);
        await().until(() -> ready().statusCode() == 200);
    }

    @Test
    void atADatabaseThatIsMonthsAheadItPurgesNothingAndIsNotReady() throws Exception {
        database.setClockAhead("100 days 30 minutes");

        startAndPurge();

        assertThat(ready().body()).contains("clock is 100 d 0 h behind the database's");
        database.setClockAhead("0 days");
        await().until(() -> ready().statusCode() == 200);
    }

    @Test
    void meanwhileItRefusesWhatItWouldRecordWithAWrongTime() throws Exception {
        String admin = new ApiTokenStore(database.jdbi(), Clock.systemUTC()).add("root", ApiRole.ADMIN);
        database.setClockAhead("-100 days -30 minutes");
        server = database.serverWithoutBooster(port, machine);
        server.start();

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

    private HttpResponse<String> post(String path, String token, String singleQuoted) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.ofString(
                                TestJson.json(singleQuoted).toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void startAndPurge() throws Exception {
        database.jdbi().useHandle(handle -> {
            handle.execute("INSERT INTO processed_job (job_id, body_hash, answer, processed_at)"
                    + " VALUES ('J-1', 'x', '{}', now())");
        });
        server = database.serverWithoutBooster(port, machine);
        try (LogLines purge = LogLines.of(Purge.class)) {
            server.start();
            await().until(() -> !purge.containing("purge").isEmpty());
        }

        assertThat(database.number("SELECT count(*) FROM processed_job WHERE job_id = 'J-1'"))
                .as("records of jobs just done")
                .isEqualTo(1);
        assertThat(ready().statusCode()).isEqualTo(503);
    }

    private HttpResponse<String> ready() throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
