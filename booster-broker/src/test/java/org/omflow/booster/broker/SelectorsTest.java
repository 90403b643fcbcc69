package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.testkit.LogLines;

/** One submitter's selector cannot stop the others: what takes long is refused when it is subscribed with. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class SelectorsTest {
    private static final long PATIENCE = 20_000;
    private static final int LONGEST_LINE = 1_000;
    private static final String FOREVER = "orderKey LIKE '%a%a%a%a%a%a%a%b'";
    private static final String DEEP = "(".repeat(5_000) + "a = 1" + ")".repeat(5_000);
    private static final String LONG = "a = 1" + " OR a = 1".repeat(6_000);

    @TempDir
    static Path folder;

    private static TestBooster booster;

    private LogLines lines;

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder);
    }

    @AfterAll
    static void stop() {
        booster.close();
    }

    @BeforeEach
    void hearTheLog() {
        lines = LogLines.of("org");
    }

    @AfterEach
    void theLogStaysShort() {
        lines.close();
        assertThat(lines.all())
                .allSatisfy(
                        line -> assertThat(line).hasSizeLessThan(LONGEST_LINE).doesNotContain("\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void aSelectorThatTakesLongIsRefused(String protocol) throws Exception {
        try (Connection submitter = protocol.equals("CORE") ? booster.core("submitter") : booster.amqp("submitter")) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            assertThatThrownBy(() -> session.createConsumer(session.createTopic(Addresses.FORM_RESULT), FOREVER))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("8 wildcards");
            assertThatThrownBy(() -> session.createSharedDurableConsumer(
                            session.createTopic(Addresses.FORM_RESULT), "kept", FOREVER))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("8 wildcards");
            assertThatThrownBy(() -> session.createConsumer(session.createTemporaryQueue(), FOREVER))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("8 wildcards");
        }
        workersGoOn();
    }

    /** A deep one is refused by the client itself. */
    @Test
    void aLongSelectorIsRefusedByAmqp() throws Exception {
        try (Connection submitter = booster.amqp("submitter")) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            refused(() -> session.createConsumer(session.createTopic(Addresses.FORM_RESULT), LONG));
        }
        workersGoOn();
    }

    /** The client of JMS would refuse some of them itself. */
    @ParameterizedTest
    @ValueSource(strings = {FOREVER, "deep", "long", "XPATH '//a'", "a = \n -- comment\n 1"})
    void itIsRefusedHoweverACoreClientSubscribes(String name) throws Exception {
        String selector = named(name);
        try (Connection submitter = booster.core("submitter")) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            ClientSession core = ((ActiveMQSession) session).getCoreSession();
            SimpleString own = SimpleString.of(UUID.randomUUID().toString());
            QueueConfiguration queue = QueueConfiguration.of(own)
                    .setAddress(Addresses.FORM_RESULT)
                    .setRoutingType(RoutingType.MULTICAST)
                    .setFilterString(selector);
            refused(() -> core.createQueue(queue.setDurable(true)));
            refused(() -> core.createSharedQueue(queue.setDurable(true)));
            refused(() -> core.createQueue(queue.setDurable(false).setTemporary(true)));
            core.createQueue(queue.setFilterString((String) null));
            refused(() -> core.createConsumer(own, SimpleString.of(selector)));
        }
        workersGoOn();
    }

    @ParameterizedTest
    @ValueSource(strings = {FOREVER, "deep", "long"})
    void itIsRefusedByStomp(String name) throws Exception {
        try (StompClient stomp = booster.stomp("submitter")) {
            StompClient.Frame answer = stomp.ask(
                    "SUBSCRIBE",
                    Map.of("id", "1", "destination", "/topic/omflow.form.result", "selector", named(name)),
                    "");
            assertThat(answer.command()).isEqualTo("ERROR");
            assertThat(answer.headers().get("message"))
                    .contains("a selector may have")
                    .hasSizeLessThan(LONGEST_LINE);
        }
        workersGoOn();
    }

    @Test
    void anOrdinarySelectorSelects() throws Exception {
        try (Connection submitter = booster.core("submitter");
                Connection server = booster.core("server")) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer results = session.createConsumer(
                    session.createTopic(Addresses.FORM_RESULT), "orderKey LIKE 'T-%' AND status = 'done'");
            Session answering = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            for (String key : new String[] {"U-1", "T-1"}) {
                TextMessage result = answering.createTextMessage(key);
                result.setStringProperty("orderKey", key);
                result.setStringProperty("status", "done");
                result.setStringProperty(PropertyNames.READER, "submitter");
                answering
                        .createProducer(answering.createTopic(Addresses.FORM_RESULT))
                        .send(result);
            }
            assertThat(((TextMessage) results.receive(PATIENCE)).getText()).isEqualTo("T-1");
        }
    }

    private static String named(String name) {
        return switch (name) {
            case "deep" -> DEEP;
            case "long" -> LONG;
            default -> name;
        };
    }

    private interface Act {
        void run() throws Exception;
    }

    private static void refused(Act act) {
        assertThatThrownBy(act::run)
                .hasMessageContaining("a selector may have")
                .extracting(Throwable::getMessage)
                .satisfies(told -> assertThat(told.toString()).hasSizeLessThan(LONGEST_LINE));
    }

    /** A result that such a selector would take long to look at is published, and a job is taken. */
    private static void workersGoOn() throws JMSException {
        try (Connection server = booster.core("server");
                Connection submitter = booster.core("submitter")) {
            Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            TextMessage result = session.createTextMessage("done");
            result.setStringProperty("orderKey", "a".repeat(126));
            result.setStringProperty(PropertyNames.READER, "submitter");
            session.createProducer(session.createTopic(Addresses.FORM_RESULT)).send(result);
            Session submitting = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            submitting
                    .createProducer(submitting.createQueue(Addresses.FORM_PROCESS))
                    .send(submitting.createTextMessage("{}"));
            MessageConsumer jobs = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            assertThat(jobs.receive(PATIENCE)).isNotNull();
        }
    }
}
