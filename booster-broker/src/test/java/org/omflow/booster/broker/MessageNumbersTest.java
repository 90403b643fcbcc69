package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedByte;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Section;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.slf4j.LoggerFactory;

/**
 * No number that a submitter may write into a message stops the jobs of others: a job that is accepted is delivered, also
 * after a restart, and any other is refused by name.
 */
@Tag("job")
@Tag("integration")
@Timeout(90)
class MessageNumbersTest {
    private static final long PATIENCE = 20_000;
    /** More than the broker keeps in memory. */
    private static final int LARGE = 300_000;

    private static final byte[] BYTES = {Byte.MIN_VALUE, -1, 0, 9, 10, Byte.MAX_VALUE};
    private static final int[] INTS = {Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE};
    private static final long[] LONGS = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE};

    @TempDir
    Path folder;

    private final Logger all = (Logger) LoggerFactory.getLogger("org");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final List<String> accepted = new ArrayList<>();
    private TestBooster booster;

    @BeforeEach
    void start() throws Exception {
        booster = TestBooster.start(folder);
        lines.start();
        all.addAppender(lines);
    }

    @AfterEach
    void stop() {
        all.detachAppender(lines);
        booster.close();
    }

    @ParameterizedTest
    @CsvSource({"10, 10", "11, 10", "127, 10", "-1, 10", "-128, 10", "11, 300000"})
    void aPriorityOutOfRangeIsRefusedByCore(byte priority, int size) throws Exception {
        assertThatThrownBy(() -> send("refused", size, job -> job.setPriority(priority)))
                .isInstanceOf(ActiveMQException.class)
                .hasMessageContaining("priority is " + priority)
                .hasMessageContaining("0 to 9");
        send("next", 10, job -> job.setPriority((byte) 9));

        delivered();
        assertNoStack();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "11", "-1", "127", "300", "99999999999999999999", "high", "5.0", ""})
    void aPriorityOutOfRangeIsRefusedByStomp(String priority) throws Exception {
        try (StompClient stomp = booster.stomp("submitter")) {
            StompClient.Frame answer = stomp(stomp, "refused", "priority", priority);
            assertThat(answer.command()).isEqualTo("ERROR");
            assertThat(answer.body()).contains("header priority", "'" + priority + "'", "0 to 9");
        }
        try (StompClient stomp = booster.stomp("submitter")) {
            assertThat(stomp(stomp, "next", "priority", "9").command()).isEqualTo("RECEIPT");
        }
        accepted.add("next");

        delivered();
        assertNoStack();
    }

    @ParameterizedTest
    @CsvSource({
        "SEND, destination-type, bogus, ANYCAST",
        "SEND, expires, soon, whole number",
        "SUBSCRIBE, subscription-type, bogus, MULTICAST",
        "SUBSCRIBE, consumer-window-size, many, whole number",
        "SUBSCRIBE, consumer-window-size, 99999999999, whole number",
        "SUBSCRIBE, activemq.prefetchSize, many, whole number"
    })
    void aStompHeaderThatIsNoneOfItsValuesIsRefusedByName(String command, String header, String value, String hint)
            throws Exception {
        try (StompClient stomp = booster.stomp("submitter")) {
            String to = command.equals("SEND") ? Addresses.FORM_PROCESS : Addresses.FORM_RESULT;
            StompClient.Frame answer = stomp.ask(command, Map.of("id", "1", "destination", to, header, value), "{}");

            assertThat(answer.command()).isEqualTo("ERROR");
            assertThat(answer.body()).contains(command, "header " + header, "'" + value + "'", hint);
        }
        assertNoStack();
    }

    /** The broker would accept and drop it. */
    @Test
    void aJobThatWouldReachNoQueueIsRefused() throws Exception {
        for (int size : new int[] {10, LARGE}) {
            assertThatThrownBy(() -> send("refused", size, job -> job.putByteProperty("_AMQ_ROUTING_TYPE", (byte) 0)))
                    .hasMessageContaining(Addresses.FORM_PROCESS)
                    .hasMessageContaining("MULTICAST")
                    .hasMessageContaining("ANYCAST");
        }
        for (Map<String, String> headers : List.of(
                Map.of("destination", "/topic/" + Addresses.FORM_PROCESS),
                Map.of("destination", Addresses.FORM_PROCESS, "destination-type", "MULTICAST"))) {
            try (StompClient stomp = booster.stomp("submitter")) {
                assertThat(stomp.ask("SEND", headers, "{}").command()).isEqualTo("ERROR");
            }
        }
        try (Connection submitter = booster.core("submitter")) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            assertThatThrownBy(() -> session.createProducer(session.createTopic(Addresses.FORM_PROCESS))
                            .send(session.createTextMessage("{}")))
                    .hasMessageContaining(Addresses.FORM_PROCESS);
        }
        send("next", 10, job -> job.putByteProperty("_AMQ_ROUTING_TYPE", (byte) 1));

        delivered();
    }

    static Stream<Integer> sizes() {
        return Stream.of(10, LARGE);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void aJobWithAnyNumberIsRefusedOrDeliveredAlsoAfterARestart(int size) throws Exception {
        int n = 0;
        for (byte value : BYTES) {
            attempt("priority-" + n++, size, job -> job.setPriority(value));
            attempt("routing-" + n++, size, job -> job.putByteProperty("_AMQ_ROUTING_TYPE", value));
        }
        for (int value : INTS) {
            attempt("sequence-" + n++, size, job -> job.putIntProperty("_AMQ_GROUP_SEQUENCE", value));
            attempt("group-" + n++, size, job -> job.putIntProperty("_AMQ_GROUP_ID", value));
            attempt("count-" + n++, size, job -> job.putIntProperty("JMSXDeliveryCount", value));
        }
        for (long value : LONGS) {
            attempt("expiration-" + n++, size, job -> job.setExpiration(value));
            attempt("timestamp-" + n++, size, job -> job.setTimestamp(value));
            attempt("sequence-" + n++, size, job -> job.putLongProperty("_AMQ_GROUP_SEQUENCE", value));
            attempt("size-" + n++, size, job -> job.putLongProperty("_AMQ_LARGE_SIZE", value));
            attempt("arrival-" + n++, size, job -> job.putLongProperty("_AMQ_INGRESS_TIMESTAMP", value));
            for (String name :
                    new String[] {"JMSReplyTo", "JMSCorrelationID", "JMSType", "_AMQ_CONTENT_TYPE", "__AMQ_CID"}) {
                attempt(name + "-" + n++, size, job -> job.putLongProperty(name, value));
                attempt(name + "-" + n++, size, job -> job.putBytesProperty(name, new byte[] {1}));
            }
        }
        assertThat(accepted).hasSizeGreaterThan(10);

        delivered();
        assertNoStack();
    }

    @Test
    void aJobByAmqpWithAnyNumberIsRefusedOrDeliveredAlsoAfterARestart() throws Exception {
        try (AmqpSender amqp = sender()) {
            int n = 0;
            for (byte value : BYTES) {
                Header header = new Header();
                header.setPriority(UnsignedByte.valueOf(value));
                attempt(amqp, "priority-" + n++, header, body("{}"));
                for (String name : new String[] {"x-opt-routing-type", "x-opt-jms-dest", "x-opt-jms-msg-type"}) {
                    attempt(amqp, name + n++, new MessageAnnotations(Map.of(Symbol.valueOf(name), value)), body("{}"));
                }
            }
            for (int value : INTS) {
                Header header = new Header();
                header.setTtl(UnsignedInteger.valueOf(value));
                header.setDeliveryCount(UnsignedInteger.valueOf(value));
                attempt(amqp, "ttl-" + n++, header, body("{}"));
                Properties properties = new Properties();
                properties.setGroupId("g");
                properties.setGroupSequence(UnsignedInteger.valueOf(value));
                attempt(amqp, "sequence-" + n++, properties, body("{}"));
            }
            for (long value : LONGS) {
                Properties properties = new Properties();
                properties.setCreationTime(new Date(value));
                properties.setAbsoluteExpiryTime(new Date(value));
                attempt(amqp, "times-" + n++, properties, body("{}"));
            }
        }
        assertThat(accepted).hasSizeGreaterThan(10);

        delivered();
        assertNoStack();
    }

    private void attempt(String id, int size, Consumer<ClientMessage> change) throws Exception {
        try {
            send(id, size, change);
        } catch (ActiveMQException e) {
            assertThat(e).as(id).hasMessageContaining("accepted");
        }
    }

    private void attempt(AmqpSender amqp, String id, Section header, Section body) throws Exception {
        ApplicationProperties jobId = new ApplicationProperties(Map.of(PropertyNames.JOB_ID, id));
        DeliveryState outcome = amqp.send(header, jobId, body);
        if (outcome instanceof Accepted) {
            accepted.add(id);
        } else {
            assertThat(((Rejected) outcome).getError().getDescription()).as(id).contains("accepted");
        }
    }

    /** Sends a job by the broker's own protocol. */
    private void send(String id, int size, Consumer<ClientMessage> change) throws Exception {
        try (ServerLocator locator = ActiveMQClient.createServerLocator(
                        "tcp://127.0.0.1:" + booster.booster().status().messagesPort());
                ClientSessionFactory factory = locator.createSessionFactory();
                ClientSession session = factory.createSession(
                        "submitter", booster.password("submitter"), false, true, true, false, 0)) {
            ClientMessage job = session.createMessage(ClientMessage.TEXT_TYPE, true);
            job.putStringProperty(PropertyNames.JOB_ID, id);
            job.getBodyBuffer().writeNullableSimpleString(SimpleString.of("x".repeat(size)));
            change.accept(job);
            session.createProducer(Addresses.FORM_PROCESS).send(job);
            accepted.add(id);
        }
    }

    private static StompClient.Frame stomp(StompClient stomp, String id, String header, String value) throws Exception {
        return stomp.ask(
                "SEND", Map.of("destination", Addresses.FORM_PROCESS, PropertyNames.JOB_ID, id, header, value), "{}");
    }

    private AmqpSender sender() throws Exception {
        return new AmqpSender(booster.booster().status().clientsPort(), "submitter", booster.password("submitter"));
    }

    private static AmqpValue body(String text) {
        return new AmqpValue(text);
    }

    /** A server gets each accepted job, and again after a restart. */
    private void delivered() throws Exception {
        assertThat(received(false)).containsExactlyInAnyOrderElementsOf(accepted);
        booster.close();
        booster = TestBooster.start(folder);
        assertThat(received(true)).containsExactlyInAnyOrderElementsOf(accepted);
        assertThat(booster.booster().queues().get(0).messages()).isZero();
    }

    private List<String> received(boolean forGood) throws Exception {
        List<String> ids = new ArrayList<>();
        try (Connection server = booster.core("server")) {
            Session session = server.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer jobs = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            while (ids.size() < accepted.size()) {
                Message job = jobs.receive(PATIENCE);
                assertThat(job).as("%s of %s", ids, accepted).isNotNull();
                ids.add(job.getStringProperty(PropertyNames.JOB_ID));
            }
            if (forGood) {
                session.commit();
            }
        }
        return ids;
    }

    private void assertNoStack() {
        assertThat(List.copyOf(lines.list)).allMatch(line -> line.getThrowableProxy() == null);
    }
}
