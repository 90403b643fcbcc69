package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;

/** The Booster tells who is connected, and what servers hold. */
@Tag("job")
@Tag("integration")
class NodesTest {
    @TempDir
    Path folder;

    @Test
    void eachConnectionOfAnyProtocolIsARow() throws Exception {
        Instant before = Instant.now().minusMillis(1);
        try (TestBooster booster = TestBooster.start(folder);
                Connection core = booster.core("agent");
                Connection amqp = booster.amqp("submitter");
                StompClient stomp = booster.stomp("submitter");
                Socket silent =
                        new Socket("127.0.0.1", booster.booster().status().clientsPort())) {
            Session session = amqp.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createConsumer(session.createTopic(Addresses.FORM_RESULT));
            session.createConsumer(session.createTemporaryQueue());
            stomp.ask("SUBSCRIBE", Map.of("id", "1", "destination", "omflow.reply.mine"), "");

            JsonNode nodes = nodes(booster);
            assertThat(silent.isConnected()).isTrue();
            assertThat(nodes).hasSize(3);
            assertNode(nodes.get(0), "agent", "agent", "CORE", 0);
            assertNode(nodes.get(1), "submitter", "submitter", "AMQP", 2);
            assertNode(nodes.get(2), "submitter", "submitter", "STOMP", 1);
            for (JsonNode node : nodes) {
                assertThat(node.path("address").asText()).matches("127\\.0\\.0\\.1:\\d+");
                assertThat(Instant.parse(node.path("since").asText())).isBetween(before, Instant.now());
                assertThat(node.has("jobsHeld")).isFalse();
            }
            assertThat(booster.get("/api/nodes").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void aServerTellsWhatItHoldsUntilItIsDoneOrGone() throws Exception {
        try (TestBooster booster = TestBooster.start(folder)) {
            try (Connection submitter = booster.core("submitter")) {
                Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
                for (int i = 0; i < 5; i++) {
                    session.createProducer(session.createQueue(Addresses.FORM_PROCESS))
                            .send(session.createTextMessage("{}"));
                }
            }
            try (Connection server = booster.core("server")) {
                Session session = server.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer jobs = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
                for (int i = 0; i < 3; i++) {
                    assertThat(jobs.receive(60_000)).isNotNull();
                }
                await().atMost(Duration.ofSeconds(10)).until(() -> held(booster) == 5);
                assertThat(nodes(booster).get(0).path("jobConsumers").asInt()).isEqualTo(1);
                session.commit();
                await().atMost(Duration.ofSeconds(10)).until(() -> held(booster) == 2);
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> nodes(booster).isEmpty());
        }
    }

    private static void assertNode(JsonNode node, String user, String role, String protocol, int consumers) {
        assertThat(node.path("user").asText()).isEqualTo(user);
        assertThat(node.path("role").asText()).isEqualTo(role);
        assertThat(node.path("protocol").asText()).isEqualTo(protocol);
        assertThat(node.path("consumers").asInt()).as(protocol).isEqualTo(consumers);
    }

    private static int held(TestBooster booster) throws Exception {
        return nodes(booster).get(0).path("jobsHeld").asInt();
    }

    private static JsonNode nodes(TestBooster booster) throws Exception {
        return Json.read(booster.get("/api/nodes", "admin", booster.password("admin"))
                        .body())
                .path("nodes");
    }
}
