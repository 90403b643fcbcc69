package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.omflow.booster.broker.LoginLink.Protocol;
import org.omflow.booster.broker.engine.QueueStats;
import org.omflow.booster.ha.message.Addresses;

/** Whoever stole an agent's login cannot fill the disk by the queues to which agents send. */
@Tag("job")
@Tag("integration")
@Timeout(120)
class SmallQueuesTest {
    private static final List<String> QUEUES = List.of(Addresses.REPORT, Addresses.ADMIN);
    private static final int MESSAGE_LIMIT = 64 << 10;
    private static final int QUEUE_LIMIT = 4 << 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void aMessageOfMoreThanTheLimitIsRefused(Protocol protocol) throws Exception {
        try (TestBooster booster = TestBooster.start(folder);
                Sender agent = sender(booster, protocol)) {
            for (String queue : QUEUES) {
                for (int size : new int[] {MESSAGE_LIMIT + 1, 3 << 20}) {
                    assertThatThrownBy(() -> agent.send(queue, "x".repeat(size)))
                            .hasMessageContaining("A message of ")
                            .hasMessageContaining(" bytes is larger than the 65536 bytes that " + queue
                                    + " takes: send a smaller one");
                }
                agent.send(queue, "x".repeat(MESSAGE_LIMIT / 2 - 4096));
                await().untilAsserted(() ->
                        assertThat(stats(booster, queue).messages()).isEqualTo(1));
            }
            await().until(() -> largeFiles(booster) == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFullQueueDropsTheNewest(Protocol protocol) throws Exception {
        try (TestBooster booster = TestBooster.start(folder);
                Sender agent = sender(booster, protocol)) {
            for (String queue : QUEUES) {
                for (int i = 0; i < 2 * QUEUE_LIMIT / 20_000; i++) {
                    agent.send(queue, "x".repeat(20_000));
                }
                await().untilAsserted(() -> assertThat(stats(booster, queue).bytes())
                        .isBetween(QUEUE_LIMIT / 4L, (long) QUEUE_LIMIT + MESSAGE_LIMIT));
            }
        }
    }

    /** A client may send any message so; the broker counts only its head as memory. */
    @ParameterizedTest
    @EnumSource(names = "CORE")
    void aSmallMessageInPartsIsRefused(Protocol protocol) throws Exception {
        try (TestBooster booster = TestBooster.start(folder);
                ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                        "tcp://127.0.0.1:" + booster.booster().status().messagesPort() + "?minLargeMessageSize=1000");
                Connection connection = factory.createConnection("agent", booster.password("agent"));
                Sender agent = new JmsSender(connection)) {
            for (String queue : QUEUES) {
                assertThatThrownBy(() -> agent.send(queue, "x".repeat(MESSAGE_LIMIT / 4)))
                        .as(protocol + " to " + queue)
                        .hasMessageContaining("came in parts")
                        .hasMessageContaining(queue + " takes only whole ones of at most 65536 bytes");
            }
            await().until(() -> largeFiles(booster) == 0);
        }
    }

    private static Sender sender(TestBooster booster, Protocol protocol) throws Exception {
        return switch (protocol) {
            case CORE -> new JmsSender(booster.core("agent"));
            case AMQP -> new JmsSender(booster.amqp("agent"));
            case STOMP -> new StompSender(booster);
        };
    }

    private static QueueStats stats(TestBooster booster, String queue) {
        return booster.booster().queues().stream()
                .filter(one -> one.kind().name().equals(queue))
                .findFirst()
                .orElseThrow();
    }

    private static long largeFiles(TestBooster booster) throws IOException {
        try (Stream<Path> files = Files.list(booster.home().largeMessages())) {
            return files.count();
        }
    }

    /** Sends durable messages and throws why one was refused. */
    private interface Sender extends AutoCloseable {
        void send(String queue, String text) throws Exception;

        @Override
        void close() throws Exception;
    }

    private record JmsSender(Connection connection, Session session) implements Sender {
        JmsSender(Connection connection) throws JMSException {
            this(connection, connection.createSession(false, Session.AUTO_ACKNOWLEDGE));
        }

        @Override
        public void send(String queue, String text) throws JMSException {
            try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
                producer.send(session.createTextMessage(text));
            }
        }

        @Override
        public void close() throws JMSException {
            connection.close();
        }
    }

    /** Logs in anew for each message, as the Booster may end the connection after an error. */
    private record StompSender(TestBooster booster) implements Sender {
        @Override
        public void send(String queue, String text) throws IOException {
            try (StompClient client = booster.stomp("agent")) {
                StompClient.Frame answer = client.ask("SEND", Map.of("destination", queue, "persistent", "true"), text);
                if (!answer.command().equals("RECEIPT")) {
                    throw new IOException(answer.body());
                }
            }
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
