package org.omflow.booster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.address.FreePorts;

/** A server that has lost a thread without which it is of no use says so and asks to be started again. */
@Tag("job")
@Tag("integration")
@Timeout(120)
class LostThreadTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = FreePorts.one();
    private final TestDatabase database = TestDatabase.fresh();
    private final OmflowServer server = database.serverWithoutBooster(port, Clock.systemUTC());

    @AfterEach
    void stop() {
        server.stop();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"job sender", "job worker 1"})
    void itIsNotReadyAndHasAFault(String name) throws Exception {
        server.start();
        await().until(() -> ready().statusCode() == 200);

        threadOf(name).interrupt();

        assertThat(server.fault().join()).isEqualTo("its thread '" + name + "' ended");
        assertThat(ready().statusCode()).isEqualTo(503);
        assertThat(ready().body()).contains("its thread '" + name + "' ended");
    }

    @Test
    void aStopIsNoFault() throws Exception {
        server.start();
        server.stop();

        assertThat(server.fault()).isNotDone();
    }

    private static Thread threadOf(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private HttpResponse<String> ready() throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
