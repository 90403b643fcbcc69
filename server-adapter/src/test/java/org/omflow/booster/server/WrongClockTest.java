package org.omflow.booster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.omflow.booster.ha.testkit.Background.async;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.address.FreePorts;
import org.omflow.booster.ha.testkit.LogLines;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.purge.Purge;

/** A server on a machine whose clock is wrong harms nothing, says so and takes no jobs until it is right. */
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
        database.jdbi().useHandle(handle -> {
            handle.execute("INSERT INTO processed_job (job_id, body_hash, answer, processed_at)"
                    + " VALUES ('J-1', 'x', '{}', now())");
            handle.execute("INSERT INTO processed_job (job_id, body_hash, answer, processed_at)"
                    + " VALUES ('J-0', 'x', '{}', now() - interval '3650 days')");
        });
        server = database.serverWithoutBooster(port, machine, Map.of("history.purge-pause", "1s"));
        machine.setAhead(Duration.ofDays(100).plusMinutes(30));
        CompletableFuture<Void> started = async(() -> {
            server.start();
            return null;
        });
        await().ignoreExceptions().until(() -> ready().body().contains("\"severity\":\"refuse\""));
        assertThat(ready().body()).contains("\"waitingFor\":\"clock: this machine's clock is 100 d 0 h ahead");
        assertThat(started).isNotDone();

        machine.setAhead(Duration.ZERO);
        started.get(60, TimeUnit.SECONDS);
        await().until(() -> ready().statusCode() == 200);
        try (LogLines purge = LogLines.of(Purge.class)) {
            machine.setAhead(Duration.ofDays(100).plusMinutes(30));
            database.execute("INSERT INTO processed_job (job_id, body_hash, answer, processed_at)"
                    + " VALUES ('J-2', 'x', '{}', now() - interval '3650 days')");
            await().until(() -> !purge.containing("purged").isEmpty());
        }

        assertThat(database.number("SELECT count(*) FROM processed_job WHERE job_id = 'J-1'"))
                .as("records of jobs just done")
                .isEqualTo(1);
        HttpResponse<String> ready = ready();
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("clock is 100 d 0 h ahead of the database's");

        machine.setAhead(Duration.ZERO);
        await().until(() -> ready().statusCode() == 200);
    }

    private HttpResponse<String> ready() throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
