package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.Map;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.message.Addresses;

/** A submitter cannot give the broker orders by properties, which would fill its memory or delay its jobs. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class ReservedPropertiesTest {
    private static final long PATIENCE = 20_000;

    @TempDir
    static Path folder;

    private static TestBooster booster;

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder);
    }

    @AfterAll
    static void stop() {
        booster.close();
    }

    /** A job that is sent now is the next one a server gets. */
    @AfterEach
    void nothingElseArrived() throws Exception {
        try (Connection submitter = booster.core("submitter");
                Connection server = booster.core("server")) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            jobs(session).send(session.createTextMessage("after all"));
            Session taking = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = taking.createConsumer(taking.createQueue(Addresses.FORM_PROCESS));
            assertThat(((TextMessage) consumer.receive(PATIENCE)).getText()).isEqualTo("after all");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_AMQ_DUPL_ID",
                "_AMQ_BRIDGE_DUP",
                "_AMQ_FOO",
                "_amq_dupl_id",
                "_AMQ_SCHED_DELIVERY",
                "_AMQ_LVQ_NAME",
                "_AMQ_ORIG_ADDRESS",
                "_AMQ_ROUTE_TO1",
                "_AMQ_ROUTING_TYPE",
                "__AMQ_FOO",
                "_HQ_DUPL_ID",
                "AMQ_SCHEDULED_PERIOD",
                "x-opt-delivery-time"
            })
    void aReservedPropertyIsRefusedByCore(String property) throws Exception {
        assertThatThrownBy(() -> sendByCore("submitter", property, "1"))
                .hasMessageContaining("was not accepted")
                .hasMessageContaining("'" + property + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"_AMQ_DUPL_ID", "_AMQ_FOO", "_AMQ_SCHED_DELIVERY", "AMQ_SCHEDULED_DELAY"})
    void aReservedPropertyIsRefusedByAmqpAndStomp(String property) throws Exception {
        try (Connection amqp = booster.amqp("submitter");
                StompClient stomp = booster.stomp("submitter")) {
            Session session = amqp.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Message job = session.createTextMessage("{}");
            job.setStringProperty(property, "60000");
            assertThatThrownBy(() -> jobs(session).send(job)).hasMessageContaining("'" + property + "'");

            StompClient.Frame answer =
                    stomp.ask("SEND", Map.of("destination", Addresses.FORM_PROCESS, property, "60000"), "{}");
            assertThat(answer.command()).isEqualTo("ERROR");
            assertThat(answer.body())
                    .contains("was not accepted")
                    .contains(property.startsWith("AMQ_") ? "AMQ_SCHEDULED_DELAY" : "'" + property + "'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void aDeliveryDelayIsRefused(String protocol) throws Exception {
        try (Connection submitter = client(protocol)) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = jobs(session);
            producer.setDeliveryDelay(60_000);
            for (String text : new String[] {"{}", "x".repeat(300_000)}) {
                assertThatThrownBy(() -> producer.send(session.createTextMessage(text)))
                        .hasMessageContaining("delivery delay")
                        .hasMessageContaining("for servers only");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void aNegativeGroupSequenceIsRefused(String protocol) throws Exception {
        try (Connection submitter = client(protocol)) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Message job = session.createTextMessage("{}");
            job.setStringProperty("JMSXGroupID", "T-1");
            job.setIntProperty("JMSXGroupSeq", -1);
            assertThatThrownBy(() -> jobs(session).send(job)).hasMessageContaining("JMSXGroupSeq is -1");
        }
    }

    @Test
    void aTransactionWithAReservedPropertyDoesNotCommit() throws Exception {
        try (Connection submitter = booster.core("submitter")) {
            Session session = submitter.createSession(true, Session.SESSION_TRANSACTED);
            jobs(session).send(session.createTextMessage("{}"));
            Message job = session.createTextMessage("{}");
            job.setStringProperty("_AMQ_DUPL_ID", "1");
            assertThatThrownBy(() -> {
                        jobs(session).send(job);
                        session.commit();
                    })
                    .isInstanceOf(JMSException.class);
        }
    }

    @Test
    void aRefusedNameIsShownShortAndWithoutControlCharacters() {
        assertThatThrownBy(() -> sendByCore("submitter", "_AMQ_\n" + "x".repeat(10_000), "1"))
                .hasMessageContaining("'_AMQ_?xxx")
                .extracting(Throwable::getMessage)
                .satisfies(told -> assertThat(told.toString()).hasSizeLessThan(500));
    }

    @Test
    void aServerMayDelayAMessageButNotSendADuplicateId() throws Exception {
        assertThatThrownBy(() -> sendByCore("server", "_AMQ_DUPL_ID", "1")).hasMessageContaining("'_AMQ_DUPL_ID'");
        try (Connection server = booster.core("server")) {
            Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = jobs(session);
            producer.setDeliveryDelay(1);
            producer.send(session.createTextMessage("{}"));
            MessageConsumer consumer = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            assertThat(consumer.receive(PATIENCE)).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"CORE, 1", "CORE, 0", "AMQP, 1"})
    void whatHonestClientsSetIsAccepted(String protocol, int sequence) throws Exception {
        try (Connection submitter = client(protocol);
                Connection server = booster.core("server")) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Message job = session.createTextMessage("{}");
            job.setJMSType("order.place");
            job.setJMSCorrelationID("1");
            job.setJMSReplyTo(session.createTemporaryQueue());
            job.setStringProperty("JMSXGroupID", "T-1");
            job.setIntProperty("JMSXGroupSeq", sequence);
            job.setBooleanProperty("own", true);
            jobs(session).send(job);
            taken(server);
            try (StompClient stomp = booster.stomp("submitter")) {
                Map<String, String> headers = Map.of(
                        "destination", "/queue/" + Addresses.FORM_PROCESS,
                        "type", "order.place",
                        "JMSXGroupID", "T-1",
                        "content-type", "application/json",
                        "correlation-id", "1",
                        "own", "true");
                assertThat(stomp.ask("SEND", headers, "{}").command()).isEqualTo("RECEIPT");
            }
            taken(server);
        }
    }

    private static void taken(Connection server) throws JMSException {
        try (Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageConsumer consumer = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            assertThat(consumer.receive(PATIENCE)).isNotNull();
        }
    }

    private static Connection client(String protocol) throws JMSException {
        return protocol.equals("CORE") ? booster.core("submitter") : booster.amqp("submitter");
    }

    private static MessageProducer jobs(Session session) throws JMSException {
        return session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
    }

    private static void sendByCore(String user, String property, String value) throws Exception {
        try (ServerLocator locator = ActiveMQClient.createServerLocator(
                        "tcp://127.0.0.1:" + booster.booster().status().messagesPort());
                ClientSessionFactory factory = locator.createSessionFactory();
                ClientSession session =
                        factory.createSession(user, booster.password(user), false, true, true, false, 0)) {
            ClientMessage job = session.createMessage(ClientMessage.BYTES_TYPE, true);
            job.putStringProperty(property, value);
            ClientProducer producer = session.createProducer(Addresses.FORM_PROCESS);
            producer.send(job);
        }
    }
}
