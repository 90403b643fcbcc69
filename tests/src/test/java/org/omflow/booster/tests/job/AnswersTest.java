package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.tests.client.StompConnection;
import org.omflow.booster.tests.cluster.TestClusters;

/** A requester finds its answer by the correlation id that it gave, or by its message id, as request and reply libraries do. */
@Tag("job")
@Tag("integration")
@Timeout(180)
class AnswersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] BYTES = {0, 1, (byte) 0xff, 'a'};

    /** Texts that an AMQP client library sends as a ulong, a uuid and a binary. */
    private static final List<String> TEXTS =
            List.of("mine", "Zoë: 1", "ID:AMQP_ULONG:7", "ID:AMQP_UUID:0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", "ID:own");

    private static DemoCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestClusters.of(AnswersTest.class).servers("server-a").start();
        cluster.rest()
                .deploy(
                        Json.readOwn(
                                """
                {"key":"ask","name":"Ask","form":[{"name":"n","type":"number"}],"nodes":[
                 {"id":"start","type":"start","next":"fill"},{"id":"fill","type":"form","next":"end"},
                 {"id":"end","type":"end"}]}"""));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void theAnswerHasTheCorrelationIdOfTheRequestByCore() throws Exception {
        try (BoosterConnection connection = cluster.submitterConnector().connect()) {
            new Requester(connection.direct(), "core").expectAll();
        }
    }

    @Test
    void theAnswerHasTheCorrelationIdOfTheRequestByAmqp() throws Exception {
        try (Connection connection = amqp()) {
            connection.start();
            new Requester(connection.createSession(false, Session.AUTO_ACKNOWLEDGE), "amqp").expectAll();
        }
    }

    @Test
    void theAnswerHasTheCorrelationIdOfTheRequestByStomp() throws Exception {
        try (StompConnection stomp = stomp()) {
            String reply = Addresses.REPLY_PREFIX + UUID.randomUUID();
            stomp.send("SUBSCRIBE", Map.of("id", "1", "destination", reply), "");
            Map<String, String> headers = new HashMap<>(Map.of(
                    "destination",
                    Addresses.FORM_PROCESS,
                    "reply-to",
                    reply,
                    "type",
                    "order.place",
                    "jobId",
                    "stomp-1"));
            stomp.send("SEND", headers, "{\"process\":\"ask\"}");
            StompConnection.Frame answer = stomp.receive();
            assertThat(answer.header("correlation-id"))
                    .as("STOMP has no message id")
                    .isEqualTo("stomp-1");

            headers.put("correlation-id", "Zoë: 1");
            headers.put("jobId", "stomp-2");
            stomp.send("SEND", headers, "{\"process\":\"ask\"}");
            answer = stomp.receive();
            assertThat(answer.header("correlation-id")).isEqualTo("Zoë: 1");
            assertThat(answer.header("jobId")).isEqualTo("stomp-2");
            assertThat(answer.headers().keySet())
                    .noneMatch(name -> name.startsWith("omflow") || name.startsWith("__AMQ"));
        }
    }

    @Test
    void aJobThatWaitedIsAnsweredUnderItsCorrelationId() throws Exception {
        try (BoosterConnection connection = cluster.submitterConnector().connect()) {
            Requester requester = new Requester(connection.direct(), "held");
            Message byText = requester.job("step.complete", "held-text", "{\"key\":\"late-1\",\"node\":\"fill\"}");
            byText.setJMSCorrelationID("mine");
            Message byBytes = requester.job("step.complete", "held-bytes", "{\"key\":\"late-2\",\"node\":\"fill\"}");
            byBytes.setJMSCorrelationIDAsBytes(BYTES);
            Message byId = requester.job("step.complete", "held-id", "{\"key\":\"late-3\",\"node\":\"fill\"}");
            Message last = requester.job("order.place", "held-last", "{\"process\":\"ask\",\"key\":\"late-0\"}");
            for (Message inOrder : List.of(byText, byBytes, byId, last)) {
                inOrder.setStringProperty(PropertyNames.GROUP, "late");
                requester.send(inOrder);
            }
            // The steps before it have been held.
            assertThat(requester.receive().getStringProperty(PropertyNames.JOB_ID))
                    .isEqualTo("held-last");
            Rest rest = new Rest(cluster);
            for (int i = 1; i <= 3; i++) {
                assertThat(rest.place("ask", "late-" + i, Json.object()).status())
                        .isEqualTo(200);
            }

            Map<String, Message> answers = new HashMap<>();
            for (int i = 0; i < 3; i++) {
                Message answer = requester.receive();
                answers.put(answer.getStringProperty(PropertyNames.JOB_ID), answer);
            }
            assertThat(answers.values()).allSatisfy(answer -> assertThat(answer.getStringProperty(PropertyNames.STATUS))
                    .isEqualTo("done"));
            assertThat(answers.get("held-text").getJMSCorrelationID()).isEqualTo("mine");
            assertThat(answers.get("held-bytes").getJMSCorrelationIDAsBytes()).isEqualTo(BYTES);
            assertThat(answers.get("held-id").getJMSCorrelationID()).isEqualTo(byId.getJMSMessageID());
        }
    }

    @Test
    void aCorrelationIdThatIsTooLongIsRefusedUnderIt() throws Exception {
        try (BoosterConnection connection = cluster.submitterConnector().connect()) {
            Requester requester = new Requester(connection.direct(), "long");
            Message job = requester.job("order.place", "long-1", "{\"process\":\"ask\"}");
            String tooLong = "x".repeat(Limits.CORRELATION_ID + 1);
            job.setJMSCorrelationID(tooLong);
            Message answer = requester.ask(job);
            assertThat(((TextMessage) answer).getText()).contains("invalid_field", "correlation id");
            assertThat(answer.getJMSCorrelationID()).isEqualTo(tooLong);
        }
    }

    /** The composed and the decomposed form look the same and are different texts. */
    @Test
    void anOrderKeyIsTakenInItsComposedFormOnly() throws Exception {
        String composed = "{\"process\":\"ask\",\"key\":\"Zo\u00eb %s\"}";
        String decomposed = "{\"process\":\"ask\",\"key\":\"Zoe\u0308 %s\"}";
        try (BoosterConnection core = cluster.submitterConnector().connect();
                Connection amqp = amqp();
                StompConnection stomp = stomp()) {
            amqp.start();
            Requester byCore = new Requester(core.direct(), "key");
            Requester byAmqp = new Requester(amqp.createSession(false, Session.AUTO_ACKNOWLEDGE), "key");
            String reply = Addresses.REPLY_PREFIX + UUID.randomUUID();
            stomp.send("SUBSCRIBE", Map.of("id", "1", "destination", reply), "");
            for (String body : List.of(composed, decomposed)) {
                String form = body.equals(composed) ? "c" : "d";
                List<String> answers = new ArrayList<>();
                answers.add(byCore.text("key-core-" + form, body.formatted("core")));
                answers.add(byAmqp.text("key-amqp-" + form, body.formatted("amqp")));
                stomp.send(
                        "SEND",
                        Map.of(
                                "destination",
                                Addresses.FORM_PROCESS,
                                "reply-to",
                                reply,
                                "type",
                                "order.place",
                                "jobId",
                                "key-stomp-" + form),
                        body.formatted("stomp"));
                answers.add(stomp.receive().body());
                JsonNode rest = new Rest(cluster)
                        .post("/api/orders?wait=30s", Json.read(body.formatted("rest")))
                        .body();
                answers.add(rest.toString());
                assertThat(answers).allSatisfy(answer -> assertThat(answer)
                        .contains(body.equals(composed) ? "\"done\"" : "composed form (NFC)"));
            }
        }
    }

    private static Connection amqp() throws JMSException {
        JmsConnectionFactory factory =
                new JmsConnectionFactory("amqps://" + cluster.booster().ports().host() + ":"
                        + cluster.booster().ports().clients());
        factory.setSslContext(cluster.encryption().identity().orElseThrow().context());
        return factory.createConnection(
                cluster.submitter().user(), cluster.submitter().password());
    }

    private static StompConnection stomp() throws Exception {
        StompConnection stomp = new StompConnection(
                cluster.booster().ports().host(), cluster.booster().ports().clients(), cluster.encryption(), PATIENCE);
        stomp.connect(cluster.submitter().user(), cluster.submitter().password());
        return stomp;
    }

    /** A client that waits for its answers on a queue of its own. */
    private static final class Requester {
        private final Session session;
        private final String name;
        private final TemporaryQueue replies;
        private final MessageConsumer answers;

        Requester(Session session, String name) throws JMSException {
            this.session = session;
            this.name = name;
            replies = session.createTemporaryQueue();
            answers = session.createConsumer(replies);
        }

        void expectAll() throws Exception {
            for (String text : TEXTS) {
                Message job = place(name + "-" + TEXTS.indexOf(text));
                job.setJMSCorrelationID(text);
                assertThat(ask(job).getJMSCorrelationID()).isEqualTo(text);
            }
            Message bytes = place(name + "-bytes");
            bytes.setJMSCorrelationIDAsBytes(BYTES);
            assertThat(ask(bytes).getJMSCorrelationIDAsBytes()).isEqualTo(BYTES);

            Message without = place(name + "-without");
            Message answer = ask(without);
            assertThat(answer.getJMSCorrelationID()).isEqualTo(without.getJMSMessageID());
            assertThat(answer.getStringProperty(PropertyNames.JOB_ID)).isEqualTo(name + "-without");
            List<String> properties = new ArrayList<>();
            for (Object property : Collections.list(answer.getPropertyNames())) {
                properties.add(property.toString());
            }
            assertThat(properties).noneMatch(property -> property.startsWith("omflow"));
        }

        private Message place(String jobId) throws JMSException {
            return job("order.place", jobId, "{\"process\":\"ask\"}");
        }

        Message job(String type, String jobId, String body) throws JMSException {
            TextMessage job = session.createTextMessage(body);
            job.setJMSType(type);
            job.setStringProperty(PropertyNames.JOB_ID, jobId);
            job.setJMSReplyTo(replies);
            return job;
        }

        void send(Message job) throws JMSException {
            session.createProducer(session.createQueue(Addresses.FORM_PROCESS)).send(job);
        }

        Message receive() throws JMSException {
            Message answer = answers.receive(PATIENCE.toMillis());
            assertThat(answer).isNotNull();
            return answer;
        }

        Message ask(Message job) throws JMSException {
            send(job);
            return receive();
        }

        String text(String jobId, String body) throws JMSException {
            return ((TextMessage) ask(job("order.place", jobId, body))).getText();
        }
    }
}
