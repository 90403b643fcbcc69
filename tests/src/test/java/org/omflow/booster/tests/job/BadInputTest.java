package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.tests.client.StompConnection;
import org.omflow.booster.tests.cluster.TestClusters;

/** Bad jobs by JMS, AMQP and STOMP: each is answered with its code, kept as dead with the reason, and nothing else is touched. */
@Tag("job")
@Tag("integration")
class BadInputTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int LARGE = 5 << 20;
    /** A few of those of {@link FuzzedMessagesTest}. */
    private static final int FUZZED = 500;

    /** A bad body and what it must be answered with. */
    private record Bad(String type, String body, String code) {}

    private static final Map<String, Bad> BAD = new LinkedHashMap<>();

    static {
        BAD.put("no-json", new Bad("order.place", "{\"process\":", "not_json"));
        BAD.put("empty", new Bad("order.place", "", "not_json"));
        BAD.put("list", new Bad("order.place", "[1,2]", "not_json"));
        BAD.put("deep", new Bad("order.place", "[".repeat(10_000) + "]".repeat(10_000), "not_json"));
        BAD.put("large", new Bad("order.place", "{\"process\":\"" + "x".repeat(LARGE) + "\"}", "too_large"));
        BAD.put("type", new Bad("order.destroy", "{}", "unknown_type"));
        BAD.put("no-type", new Bad(null, "{}", "unknown_type"));
        BAD.put("process", new Bad("order.place", "{\"process\":\"nobody\"}", "unknown_process"));
        BAD.put("missing", new Bad("order.place", "{\"form\":{}}", "missing_field"));
        BAD.put("wrong-type", new Bad("order.place", "{\"process\":17}", "invalid_field"));
        BAD.put("unknown-field", new Bad("order.place", "{\"process\":\"leave\",\"colour\":1}", "unknown_field"));
        BAD.put(
                "form",
                new Bad("order.place", "{\"process\":\"leave\",\"form\":{\"days\":\"many\"}}", "invalid_field"));
        BAD.put(
                "sql",
                new Bad("step.complete", "{\"key\":\"'; DROP TABLE orders; --\",\"node\":\"a\"}", "unknown_order"));
        BAD.put("html", new Bad("order.place", "{\"process\":\"<script>\"}", "invalid_field"));
    }

    private static DemoCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestClusters.of(BadInputTest.class)
                .serverSetting("job.early-wait", "1s")
                .servers("server-a")
                .start();
        cluster.rest()
                .deploy(
                        Json.readOwn(
                                """
                {"key":"leave","name":"Leave","form":[{"name":"days","type":"number"}],"nodes":[
                 {"id":"start","type":"start","next":"end"},{"id":"end","type":"end"}]}"""));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void answersAndKeepsBadJobsByJms() throws Exception {
        try (BoosterConnection connection = cluster.submitterConnector().connect()) {
            Session session = connection.direct();
            expectAnswers(session, "jms");
            // A JMS CORE sender may leave the jobId out.
            MessageConsumer answers = sendWithoutJobId(session);
            assertThat(Json.read(((TextMessage) answers.receive(PATIENCE.toMillis())).getText())
                            .path("status")
                            .asText())
                    .isEqualTo("done");
        }
    }

    @Test
    void answersAndKeepsBadJobsByAmqp() throws Exception {
        JmsConnectionFactory factory =
                new JmsConnectionFactory("amqps://" + cluster.booster().ports().host() + ":"
                        + cluster.booster().ports().clients());
        factory.setSslContext(cluster.encryption().identity().orElseThrow().context());
        try (Connection connection = factory.createConnection(
                cluster.submitter().user(), cluster.submitter().password())) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            expectAnswers(session, "amqp");
            MessageConsumer answers = sendWithoutJobId(session);
            assertThat(Json.read(((TextMessage) answers.receive(PATIENCE.toMillis())).getText())
                            .path("error")
                            .path("code")
                            .asText())
                    .isEqualTo("missing_job_id");
        }
    }

    @Test
    void answersAndKeepsBadJobsByStomp() throws Exception {
        try (StompConnection connection = new StompConnection(
                cluster.booster().ports().host(),
                cluster.booster().ports().clients(),
                cluster.encryption(),
                PATIENCE)) {
            connection.connect(cluster.submitter().user(), cluster.submitter().password());
            String reply = Addresses.REPLY_PREFIX + UUID.randomUUID();
            connection.send("SUBSCRIBE", Map.of("id", "1", "destination", reply), "");
            Map<String, String> wanted = new HashMap<>();
            for (Map.Entry<String, Bad> bad : BAD.entrySet()) {
                send(connection, bad.getValue(), "stomp-" + bad.getKey(), reply);
                wanted.put("stomp-" + bad.getKey(), bad.getValue().code());
            }
            send(connection, new Bad("order.place", "{\"process\":\"leave\"}", "missing_job_id"), null, reply);
            wanted.put("", "missing_job_id");

            Map<String, String> codes = new HashMap<>();
            while (codes.size() < wanted.size()) {
                JsonNode answer = Json.read(connection.receive().body());
                codes.put(
                        answer.path("jobId").asText(),
                        answer.path("error").path("code").asText());
            }
            assertThat(codes).isEqualTo(wanted);
        }
        expectDead("stomp");
    }

    @Test
    void refusesBytesThatAreNotUtf8() throws Exception {
        try (BoosterConnection connection = cluster.submitterConnector().connect()) {
            Session session = connection.direct();
            var replies = session.createTemporaryQueue();
            BytesMessage message = session.createBytesMessage();
            message.writeBytes("{\"process\":\"l".getBytes(StandardCharsets.UTF_8));
            message.writeBytes(new byte[] {(byte) 0xff, (byte) 0xfe});
            message.setJMSType("order.place");
            message.setStringProperty(PropertyNames.JOB_ID, "not-utf8");
            message.setJMSReplyTo(replies);
            session.createProducer(session.createQueue(Addresses.FORM_PROCESS)).send(message);
            TextMessage answer = (TextMessage) session.createConsumer(replies).receive(PATIENCE.toMillis());
            assertThat(Json.read(answer.getText()).path("error").path("code").asText())
                    .isEqualTo("not_json");
        }
    }

    /** A server would be given them again and again. */
    @Test
    void doesNotHandAServerWhatNobodyCanRead() throws Exception {
        Path log = cluster.server("server-a").process().log();
        int before = Files.readString(log).length();

        DamagedMessages.send(cluster);

        Rest rest = new Rest(cluster);
        assertThat(rest.place("leave", "innocent", Json.object()).status()).isEqualTo(200);
        assertThat(rest.get("/health/ready").status()).isEqualTo(200);
        assertThat(Files.readString(log).substring(before)).doesNotContain("unexpected fault", "lost the connection");
    }

    @Test
    void doesNotLetASubmitterWriteThroughTheServerWhereItMayNot() throws Exception {
        try (BoosterConnection connection = cluster.submitterConnector().connect()) {
            Session session = connection.direct();
            for (String forbidden : List.of(Addresses.FORM_PROCESS, Addresses.EVENT, Addresses.FORM_DEAD)) {
                TextMessage message = session.createTextMessage("{\"process\":\"leave\"}");
                message.setJMSType("order.place");
                message.setStringProperty(PropertyNames.JOB_ID, "reply-to-" + forbidden);
                message.setJMSReplyTo(
                        forbidden.equals(Addresses.EVENT)
                                ? session.createTopic(forbidden)
                                : session.createQueue(forbidden));
                session.createProducer(session.createQueue(Addresses.FORM_PROCESS))
                        .send(message);
            }
            await().atMost(PATIENCE)
                    .until(() -> new Rest(cluster)
                                    .get("/api/orders/reply-to-" + Addresses.FORM_DEAD)
                                    .status()
                            == 200);
        }
        assertThat(dead()).noneMatch(job -> job.startsWith("reply-to-"));
    }

    @Test
    void survivesMutatedMessages() throws Exception {
        Rest rest = new Rest(cluster);
        cluster.rest().deploy(FuzzedMessages.process());
        try (BoosterConnection connection = cluster.submitterConnector().connect()) {
            new FuzzedMessages().send(connection, FUZZED);
        }

        // It stands behind all of them in the queue.
        assertThat(rest.place("ask", "after-all", Json.object()).status()).isEqualTo(200);
        assertThat(rest.complete("after-all", "fill", Json.object()).status()).isEqualTo(200);
        assertThat(rest.get("/health/ready").status()).isEqualTo(200);
    }

    @Test
    void triesADeadJobAgainWhenAnAdministratorSaysSoOnTheWeb() throws Exception {
        try (BoosterConnection connection = cluster.submitterConnector().connect()) {
            Session session = connection.direct();
            TextMessage message = session.createTextMessage(BAD.get("process").body());
            message.setJMSType(BAD.get("process").type());
            message.setStringProperty(PropertyNames.JOB_ID, "web-process");
            session.createProducer(session.createQueue(Addresses.FORM_PROCESS)).send(message);
        }
        await().atMost(PATIENCE).until(() -> dead().contains("web-process"));
        JsonNode listed = byAdmin("GET", "/api/dead?limit=1000", 200);
        JsonNode job = StreamSupport.stream(listed.path("dead").spliterator(), false)
                .filter(one -> one.path("jobId").asText().equals("web-process"))
                .findFirst()
                .orElseThrow();

        JsonNode retried = byAdmin("POST", "/api/dead/" + job.path("id").asLong() + "/retry", 202);

        assertThat(retried.path("jobId").asText()).isEqualTo("web-process#r1");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(dead()).contains("web-process#r1").doesNotContain("web-process"));
    }

    /** Nobody else would hear of it: its sender was answered that it is accepted. */
    @Test
    void keepsAsDeadWhatIsRefusedAfterRestHasAcceptedIt() throws Exception {
        Rest rest = new Rest(cluster);
        String id = rest.post("/api/orders/nowhere/steps/ask", Json.object())
                .body()
                .path("jobId")
                .asText();
        await().atMost(PATIENCE).until(() -> dead().contains(id));
        JsonNode job = rest.get("/api/jobs/" + id).body();
        assertThat(job.path("state").asText()).isEqualTo("rejected");
        assertThat(job.path("answer").path("error").path("code").asText()).isEqualTo("unknown_order");

        Rest.Reply waited = rest.place("nobody", "by-rest-and-waited-for", Json.object());
        assertThat(waited.status()).isEqualTo(422);
        assertThat(dead()).doesNotContain(waited.body().path("jobId").asText());
    }

    /** What the Booster's web answers an administrator. */
    private static JsonNode byAdmin(String method, String path, int status) throws Exception {
        HttpResponse<String> answer = cluster.encryption()
                .http()
                .build()
                .send(
                        cluster.booster()
                                .request(path, cluster.admin())
                                .timeout(PATIENCE)
                                .method(method, BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return Json.read(answer.body());
    }

    private static void expectAnswers(Session session, String protocol) throws Exception {
        var replies = session.createTemporaryQueue();
        MessageConsumer answers = session.createConsumer(replies);
        MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
        Map<String, String> wanted = new HashMap<>();
        for (Map.Entry<String, Bad> bad : BAD.entrySet()) {
            TextMessage message = session.createTextMessage(bad.getValue().body());
            message.setJMSType(bad.getValue().type());
            message.setStringProperty(PropertyNames.JOB_ID, protocol + "-" + bad.getKey());
            message.setJMSReplyTo(replies);
            producer.send(message);
            wanted.put(protocol + "-" + bad.getKey(), bad.getValue().code());
        }
        Map<String, String> codes = new HashMap<>();
        while (codes.size() < wanted.size()) {
            Message answer = answers.receive(PATIENCE.toMillis());
            assertThat(answer).as("an answer beside " + codes).isNotNull();
            JsonNode json = Json.read(((TextMessage) answer).getText());
            assertThat(json.path("status").asText()).isEqualTo("rejected");
            assertThat(json.path("error").path("message").asText()).isNotBlank().hasSizeLessThan(600);
            codes.put(
                    json.path("jobId").asText(), json.path("error").path("code").asText());
        }
        assertThat(codes).isEqualTo(wanted);
        expectDead(protocol);
    }

    private static MessageConsumer sendWithoutJobId(Session session) throws JMSException {
        var replies = session.createTemporaryQueue();
        TextMessage message = session.createTextMessage("{\"process\":\"leave\",\"form\":{\"days\":1}}");
        message.setJMSType("order.place");
        message.setJMSReplyTo(replies);
        session.createProducer(session.createQueue(Addresses.FORM_PROCESS)).send(message);
        return session.createConsumer(replies);
    }

    private static void send(StompConnection connection, Bad bad, String jobId, String reply) throws Exception {
        Map<String, String> headers = new HashMap<>(Map.of("destination", Addresses.FORM_PROCESS, "reply-to", reply));
        if (bad.type() != null) {
            headers.put("type", bad.type());
        }
        if (jobId != null) {
            headers.put(PropertyNames.JOB_ID, jobId);
        }
        connection.send("SEND", headers, bad.body());
    }

    private static void expectDead(String protocol) throws Exception {
        List<String> wanted =
                BAD.keySet().stream().map(name -> protocol + "-" + name).toList();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(dead()).containsAll(wanted));
        assertThat(new Rest(cluster).get("/health/ready").status()).isEqualTo(200);
    }

    /** The job ids on the dead queue, which only an administrator may see. */
    private static List<String> dead() throws Exception {
        BoosterConnector admin = cluster.connector(cluster.admin());
        List<String> ids = new ArrayList<>();
        try (BoosterConnection connection = admin.connect()) {
            Session session = connection.direct();
            var all = session.createBrowser(session.createQueue(Addresses.FORM_DEAD))
                    .getEnumeration();
            while (all.hasMoreElements()) {
                Message message = (Message) all.nextElement();
                assertThat(message.getStringProperty(PropertyNames.REASON_CODE)).isNotBlank();
                assertThat(message.getStringProperty(PropertyNames.REASON)).isNotBlank();
                String id = message.getStringProperty(PropertyNames.JOB_ID);
                ids.add(id == null ? "" : id);
            }
        }
        return ids;
    }
}
