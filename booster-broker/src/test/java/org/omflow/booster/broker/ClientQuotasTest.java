package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.message.Addresses;

/** No user takes connections, sessions, consumers, queues and subscriptions from the others. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class ClientQuotasTest {
    private static final int SESSIONS = 8;

    @TempDir
    Path folder;

    private TestBooster booster;

    @BeforeEach
    void start() throws Exception {
        booster = TestBooster.start(
                folder,
                "client.max-connections=3",
                "client.max-sessions=" + SESSIONS,
                "client.max-consumers=4",
                "client.max-subscriptions=2",
                "client.max-queues=3");
    }

    @AfterEach
    void stop() {
        booster.close();
    }

    @Test
    void theConnectionsOfAUserAreLimitedOverAllProtocols() throws Exception {
        Connection first = booster.core("submitter");
        try (Connection second = booster.amqp("submitter");
                StompClient third = booster.stomp("submitter")) {
            second.createSession(false, Session.AUTO_ACKNOWLEDGE);
            assertThatThrownBy(() -> booster.core("submitter").close())
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("User 'submitter' has 3 connections of at most 3")
                    .hasMessageContaining("client.max-connections");
            booster.core("admin").close();
            List<Connection> servers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                servers.add(booster.core("server"));
            }
            for (Connection server : servers) {
                server.close();
            }
            first.close();
            await().untilAsserted(() -> booster.core("submitter").close());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void theSessionsOfAUserAreLimitedOverAllConnections(String protocol) throws Exception {
        Connection other = booster.core("submitter");
        try (Connection connection = client(protocol)) {
            // Each connection has a session of its own.
            Session first = other.createSession(false, Session.AUTO_ACKNOWLEDGE);
            for (int i = 0; i < SESSIONS - 3; i++) {
                connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            }
            assertThatThrownBy(() -> connection.createSession(false, Session.AUTO_ACKNOWLEDGE))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("User 'submitter' has 8 sessions of at most 8")
                    .hasMessageContaining("client.max-sessions");
            first.close();
            other.close();
            await().untilAsserted(() -> booster.core("submitter").close());
            try (Connection server = booster.core("server")) {
                for (int i = 0; i < 2 * SESSIONS; i++) {
                    server.createSession(false, Session.AUTO_ACKNOWLEDGE);
                }
            }
        }
    }

    @Test
    void theTransactionsOfAStompClientAreLimited() throws Exception {
        try (StompClient stomp = booster.stomp("submitter")) {
            for (int i = 1; i < SESSIONS; i++) {
                assertThat(stomp.ask("BEGIN", Map.of("transaction", "t" + i), "")
                                .command())
                        .isEqualTo("RECEIPT");
            }
            assertThat(stomp.ask("BEGIN", Map.of("transaction", "another"), "").command())
                    .isEqualTo("ERROR");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void theDurableSubscriptionsOfAUserAreLimited(String protocol) throws Exception {
        try (Connection connection = client(protocol);
                Connection other = booster.core("admin")) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Topic results = session.createTopic(Addresses.FORM_RESULT);
            session.createSharedDurableConsumer(results, "one").close();
            session.createSharedDurableConsumer(results, "two").close();
            assertThatThrownBy(() -> session.createSharedDurableConsumer(results, "three"))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("User 'submitter' has 2 durable subscriptions of at most 2")
                    .hasMessageContaining("client.max-subscriptions");
            session.createSharedDurableConsumer(results, "two").close();
            Session others = other.createSession(false, Session.AUTO_ACKNOWLEDGE);
            others.createSharedDurableConsumer(others.createTopic(Addresses.FORM_RESULT), "theirs")
                    .close();
            session.unsubscribe("one");
            session.createSharedDurableConsumer(results, "three").close();
        }
    }

    @Test
    void theQueuesOfAUserAreLimitedOverAllProtocols() throws Exception {
        try (Connection core = booster.core("submitter");
                StompClient stomp = booster.stomp("submitter")) {
            Session session = core.createSession(false, Session.AUTO_ACKNOWLEDGE);
            TemporaryQueue first = session.createTemporaryQueue();
            session.createTemporaryQueue();
            session.createConsumer(session.createTopic(Addresses.FORM_RESULT));
            assertThatThrownBy(session::createTemporaryQueue)
                    .hasMessageContaining("User 'submitter' has 3 queues of at most 3")
                    .hasMessageContaining("client.max-queues");
            assertThatThrownBy(() -> session.createConsumer(session.createQueue("omflow.reply.mine")))
                    .isInstanceOf(JMSException.class);
            StompClient.Frame answer =
                    stomp.ask("SUBSCRIBE", Map.of("id", "1", "destination", "omflow.reply.other"), "");
            assertThat(answer.command()).isEqualTo("ERROR");
            first.delete();
            session.createTemporaryQueue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void theConsumersOfAUserAreLimited(String protocol) throws Exception {
        try (Connection connection = client(protocol)) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            TemporaryQueue queue = session.createTemporaryQueue();
            MessageConsumer first = session.createConsumer(queue);
            for (int i = 0; i < 3; i++) {
                session.createConsumer(queue);
            }
            assertThatThrownBy(() -> session.createConsumer(queue))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("User 'submitter' has 4 consumers of at most 4")
                    .hasMessageContaining("client.max-consumers");
            first.close();
            session.createConsumer(queue);
        }
    }

    private Connection client(String protocol) throws JMSException {
        return protocol.equals("CORE") ? booster.core("submitter") : booster.amqp("submitter");
    }
}
