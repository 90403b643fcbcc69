package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.cluster.DemoServer;
import org.omflow.booster.tests.cluster.TestClusters;

/** Deployed on one server, known to all; a new version takes new orders while running ones finish on theirs. */
@Tag("job")
@Tag("integration")
class ProcessVersionsTest {
    private static DemoCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestClusters.of(ProcessVersionsTest.class)
                .servers("server-a", "server-b")
                .start();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void finishesOrdersOnTheirVersionWhileANewerOneTakesNewOrders() throws Exception {
        Rest rest = new Rest(cluster);
        assertThat(rest.post("/api/processes", process("leave", "old")).status())
                .isEqualTo(201);
        expectWaitingAt(rest.place("leave", "L-1", Json.object()), 1, "old");

        assertThat(rest.post("/api/processes", process("leave", "new")).status())
                .isEqualTo(201);
        // The very next order follows the new version, on whichever server it is placed.
        for (int n = 2; n < 12; n++) {
            expectWaitingAt(rest.place("leave", "L-" + n, Json.object()), 2, "new");
        }

        Rest.Reply old = rest.complete("L-1", "old", Json.object());
        assertThat(old.body().path("order").path("status").asText()).isEqualTo("completed");
        assertThat(old.body().path("order").path("version").asInt()).isEqualTo(1);
        Rest.Reply wrong = rest.complete("L-2", "old", Json.object());
        assertThat(wrong.status()).isEqualTo(409);
        assertThat(wrong.body().path("error").path("code").asText()).isEqualTo("not_waiting");
    }

    @Test
    void letsAServerThatHasNeverSeenAProcessTakeItsJobsAtOnce() throws Exception {
        Rest first = new Rest(cluster);
        assertThat(first.post("/api/processes", process("fresh", "fill")).status())
                .isEqualTo(201);
        DemoServer added = cluster.addServer("server-late");
        try {
            for (DemoServer server : cluster.servers()) {
                if (server != added) {
                    server.process().stop();
                }
            }
            expectAllOfItDoneBy(added);
        } finally {
            for (DemoServer server : cluster.servers()) {
                if (!server.process().alive()) {
                    server.process().start();
                    server.process().awaitReady(java.time.Duration.ofSeconds(60));
                }
            }
        }
    }

    /** Only this one is left to work. */
    private static void expectAllOfItDoneBy(DemoServer added) throws Exception {
        Rest late = new Rest(cluster, added);
        expectWaitingAt(late.place("fresh", "F-1", Json.object()), 1, "fill");
        Rest.Reply reply = late.complete("F-1", "fill", Json.object());
        assertThat(reply.status()).isEqualTo(200);
        JsonNode order = late.get("/api/orders/F-1").body();
        assertThat(order.path("status").asText()).isEqualTo("completed");
        assertThat(order.path("steps").path(0).path("server").asText()).isEqualTo(added.name());
    }

    private static ObjectNode process(String key, String form) {
        return Json.readOwn(
                """
                {"key":"%s","name":"%s","nodes":[
                 {"id":"start","type":"start","next":"%s"},
                 {"id":"%s","type":"form","next":"end"},
                 {"id":"end","type":"end"}]}"""
                        .formatted(key, key, form, form));
    }

    private static void expectWaitingAt(Rest.Reply reply, int version, String node) {
        assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
        JsonNode order = reply.body().path("order");
        assertThat(order.path("version").asInt()).isEqualTo(version);
        assertThat(order.path("waitingAt").path(0).asText()).isEqualTo(node);
    }
}
