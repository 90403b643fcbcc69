package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.message.Addresses;

/** A job that no server could receive is refused at the door: its sender hears so, and no server ever sees it. */
@Tag("job")
@Timeout(60)
@Tag("integration")
class UnreadableJobsTest {
    private static final int LARGE = 200_000;

    /** What is written where a text, a map or an object belongs. */
    private static final Map<String, Damage> SMALL = new LinkedHashMap<>();

    private record Damage(byte type, Consumer<ActiveMQBuffer> body) {}

    static {
        small("text without a body", ClientMessage.TEXT_TYPE, body -> {});
        small("text cut off before its length", ClientMessage.TEXT_TYPE, body -> body.writeByte((byte) 1));
        small("text shorter than it says", ClientMessage.TEXT_TYPE, body -> {
            body.writeByte((byte) 1);
            body.writeInt(1000);
            body.writeBytes(new byte[10]);
        });
        small("text of a huge length", ClientMessage.TEXT_TYPE, body -> {
            body.writeByte((byte) 1);
            body.writeInt(Integer.MAX_VALUE);
        });
        small("text of a negative length", ClientMessage.TEXT_TYPE, body -> {
            body.writeByte((byte) 1);
            body.writeInt(-5);
            body.writeBytes(new byte[10]);
        });
        small("object of a huge length", ClientMessage.OBJECT_TYPE, body -> body.writeInt(Integer.MAX_VALUE));
        small("map of noise", ClientMessage.MAP_TYPE, body -> body.writeBytes(new byte[] {1, 0, 0, 9, 9, 9, 9, 9, 9}));
        small("map of many entries", ClientMessage.MAP_TYPE, body -> {
            body.writeByte((byte) 1);
            body.writeInt(Integer.MAX_VALUE);
        });
        small("unknown type", (byte) 99, body -> body.writeInt(1));
    }

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

    static Stream<String> small() {
        return SMALL.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("small")
    void aDamagedBodyIsRefused(String name) throws Exception {
        refused(session -> {
            ClientMessage job = session.createMessage(SMALL.get(name).type(), true);
            SMALL.get(name).body().accept(job.getBodyBuffer());
            return job;
        });
    }

    @ParameterizedTest
    @ValueSource(bytes = {ClientMessage.TEXT_TYPE, ClientMessage.OBJECT_TYPE, ClientMessage.MAP_TYPE, 99})
    void aDamagedLargeBodyIsRefused(byte type) throws Exception {
        refused(session -> {
            ClientMessage job = session.createMessage(type, true);
            byte[] noise = new byte[LARGE];
            noise[0] = 1;
            noise[1] = 0x7f;
            job.setBodyInputStream(new ByteArrayInputStream(noise));
            return job;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"_AMQ_LARGE_COMPRESSED", "_hornetq.forced.delivery.seq"})
    void aPropertyThatTheClientTakesForItsOwnIsRefused(String property) throws Exception {
        refused(session -> {
            ClientMessage job = text(session, "{}");
            job.putLongProperty(property, 5);
            return job;
        });
        try (Connection amqp = booster.amqp("submitter");
                StompClient stomp = booster.stomp("submitter")) {
            Session session = amqp.createSession(false, Session.AUTO_ACKNOWLEDGE);
            if (!property.contains(".")) {
                // Of the other our AMQP client thinks that it is no name.
                Message job = session.createTextMessage("{}");
                job.setLongProperty(property, 5);
                MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
                assertThatThrownBy(() -> producer.send(job)).hasMessageContaining("The job was not accepted");
            }
            StompClient.Frame answer =
                    stomp.ask("SEND", Map.of("destination", Addresses.FORM_PROCESS, property, "5"), "{}");
            assertThat(answer.command()).isEqualTo("ERROR");
            assertThat(answer.body()).contains("The job was not accepted");
        }
        nothingBut("after all");
    }

    @Test
    void aCompressedJobIsRefused() throws Exception {
        try (ServerLocator locator = locator().setCompressLargeMessage(true)) {
            refused(locator, Addresses.FORM_PROCESS, session -> text(session, "x".repeat(50_000_000)));
        }
    }

    @Test
    void theNameOfTheQueueBehindTheAddressIsNoWayAround() throws Exception {
        try (ServerLocator locator = locator()) {
            refused(
                    locator,
                    Addresses.FORM_PROCESS + "::" + Addresses.FORM_PROCESS,
                    session -> session.createMessage(ClientMessage.TEXT_TYPE, true));
        }
    }

    /** These are wrong too, but a server can take and answer them. */
    @Test
    void whatCanBeReceivedPasses() throws Exception {
        try (Connection submitter = booster.core("submitter");
                Connection server = booster.core("server")) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Message[] jobs = {
                session.createTextMessage(),
                session.createTextMessage(""),
                session.createTextMessage("ä".repeat(LARGE)),
                session.createBytesMessage(),
                session.createMapMessage(),
                session.createObjectMessage("object"),
                session.createObjectMessage(),
                session.createStreamMessage(),
                session.createMessage()
            };
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            Session taking = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = taking.createConsumer(taking.createQueue(Addresses.FORM_PROCESS));
            for (Message job : jobs) {
                producer.send(job);
                assertThat(consumer.receive(60_000)).as("%s", job.getClass()).hasSameClassAs(job);
            }
        }
    }

    private interface Making {
        ClientMessage make(ClientSession session) throws Exception;
    }

    private static void small(String name, byte type, Consumer<ActiveMQBuffer> body) {
        SMALL.put(name, new Damage(type, body));
    }

    private static ServerLocator locator() throws Exception {
        return ActiveMQClient.createServerLocator(
                "tcp://127.0.0.1:" + booster.booster().status().messagesPort());
    }

    private static ClientMessage text(ClientSession session, String text) {
        ClientMessage job = session.createMessage(ClientMessage.TEXT_TYPE, true);
        job.getBodyBuffer().writeNullableSimpleString(SimpleString.of(text));
        return job;
    }

    private static void refused(Making making) throws Exception {
        try (ServerLocator locator = locator()) {
            refused(locator, Addresses.FORM_PROCESS, making);
        }
        nothingBut("after all");
    }

    private static void refused(ServerLocator locator, String address, Making making) throws Exception {
        try (ClientSessionFactory factory = locator.createSessionFactory();
                ClientSession session = factory.createSession(
                        "submitter", booster.password("submitter"), false, true, true, false, 0)) {
            ClientProducer producer = session.createProducer(address);
            assertThatThrownBy(() -> producer.send(making.make(session)))
                    .isInstanceOf(ActiveMQException.class)
                    .hasMessageContaining("The job was not accepted because it ")
                    .hasMessageContaining("send it as a text or bytes message");
        }
        nothingBut("after all");
    }

    /** A job that is sent now is the next one a server gets. */
    private static void nothingBut(String text) throws Exception {
        try (Connection submitter = booster.core("submitter");
                Connection server = booster.core("server")) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createProducer(session.createQueue(Addresses.FORM_PROCESS)).send(session.createTextMessage(text));
            Session taking = server.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer consumer = taking.createConsumer(taking.createQueue(Addresses.FORM_PROCESS));
            assertThat(((TextMessage) consumer.receive(60_000)).getText()).isEqualTo(text);
            taking.commit();
        }
    }
}
