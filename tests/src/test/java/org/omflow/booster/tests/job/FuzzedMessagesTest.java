package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.tests.cluster.TestClusters;

/** A hundred thousand mutated messages of every kind: the servers stay healthy and no other order is touched. */
@Tag("job")
@Tag("long")
@Timeout(value = 40, unit = TimeUnit.MINUTES)
@Tag("integration")
class FuzzedMessagesTest {
    private static final int MESSAGES = 100_000;
    private static final int INNOCENT = 50;

    @Test
    void survivesMutatedMessagesAndTouchesNothingElse() throws Exception {
        try (DemoCluster cluster = TestClusters.of(getClass())
                .servers("server-a", "server-b")
                .serverSetting("job.early-wait", "100ms")
                .serverSetting("job.retry-backoff", "50ms")
                .start()) {
            cluster.rest().deploy(FuzzedMessages.process());
            Rest rest = new Rest(cluster);
            for (int n = 0; n < INNOCENT; n++) {
                assertThat(rest.place("ask", "innocent " + n, Json.object().put("n", n))
                                .status())
                        .isEqualTo(200);
            }
            Map<String, JsonNode> before = innocent(cluster);
            assertThat(before).hasSize(INNOCENT);

            try (BoosterConnection connection = cluster.submitterConnector().connect()) {
                new FuzzedMessages().send(connection, MESSAGES);
            }

            // It stands behind all of them in the queue.
            await().atMost(Duration.ofMinutes(10))
                    .until(() -> rest.place("ask", "after-all", Json.object()).status() != 202);
            assertThat(rest.complete("after-all", "fill", Json.object()).status())
                    .isEqualTo(200);
            assertThat(rest.get("/health/ready").status()).isEqualTo(200);
            assertThat(innocent(cluster)).isEqualTo(before);
        }
    }

    private static Map<String, JsonNode> innocent(DemoCluster cluster) throws Exception {
        Map<String, JsonNode> orders = new TreeMap<>();
        try (Stream<String> lines = new Rest(cluster).export()) {
            for (String line : (Iterable<String>) lines::iterator) {
                JsonNode order = Json.read(line);
                if (order.path("key").asText().startsWith("innocent ")) {
                    orders.put(order.path("key").asText(), order);
                }
            }
        }
        return orders;
    }
}
