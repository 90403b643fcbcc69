package org.omflow.booster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.address.FreePorts;

/** Health probes are answered at once while requests without a login keep the database busy. */
@Tag("key")
@Tag("integration")
@Timeout(120)
class HealthUnderAttackTest {
    private static final Duration AT_ONCE = Duration.ofMillis(1_500);

    private final HttpClient http = HttpClient.newHttpClient();
    private final SecureRandom random = new SecureRandom();
    private final int port = FreePorts.one();
    private TestDatabase database;
    private OmflowServer server;

    @BeforeEach
    void start() throws Exception {
        database = TestDatabase.fresh();
        server = database.serverWithoutBooster(port, Clock.systemUTC());
        server.start();
        await().until(() -> ready() == 200);
    }

    @AfterEach
    void stop() {
        server.stop();
        database.close();
    }

    @Test
    void unknownTokensTakeNoConnectionThatHealthNeeds() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> unauthenticated = new ArrayList<>();
        try (Connection blocker = DriverManager.getConnection(database.url(), "postgres", "");
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE api_token IN ACCESS EXCLUSIVE MODE");
            for (int i = 0; i < 24; i++) {
                unauthenticated.add(http.sendAsync(
                        request("/api/orders", Duration.ofSeconds(30))
                                .header("Authorization", "Bearer " + token())
                                .build(),
                        HttpResponse.BodyHandlers.ofString()));
            }
            await().until(() ->
                    database.number("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
                                    + " AND wait_event_type = 'Lock'")
                            > 0);

            assertThat(ready()).isEqualTo(200);
            assertThat(database.number("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND wait_event_type = 'Lock'"))
                    .as("connections that requests without a login hold")
                    .isBetween(1L, 2L);
            blocker.rollback();
        }
        for (CompletableFuture<HttpResponse<String>> one : unauthenticated) {
            assertThat(one.join().statusCode()).isIn(401, 503);
        }
    }

    private int ready() throws Exception {
        return http.send(request("/health/ready", AT_ONCE).build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private HttpRequest.Builder request(String path, Duration timeout) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(timeout);
    }

    private String token() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
