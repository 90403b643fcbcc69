package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.testkit.LogLines;

/** Whoever is refused learns why, by every protocol, and so does the administrator from the log. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class RefusalsTest {
    private static final String EXPENSIVE = "orderKey LIKE '%a%a%a%b'";
    private static final String RESULTS = "/topic/" + Addresses.FORM_RESULT;

    @TempDir
    Path folder;

    private LogLines lines;
    private TestBooster booster;

    @BeforeEach
    void start() throws Exception {
        booster = TestBooster.start(
                folder,
                "client.max-connections=3",
                "client.max-sessions=6",
                "client.max-consumers=2",
                "client.max-queues=4");
        new Users(booster.home().conf()).put("other", UserRole.SUBMITTER, "other-password".toCharArray());
        lines = LogLines.of("org.omflow");
    }

    @AfterEach
    void stop() {
        lines.close();
        booster.close();
    }

    @Test
    void aStompClientIsToldWhichQuotaItIsOver() throws Exception {
        List<StompClient> connected = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            connected.add(booster.stomp("submitter"));
        }
        try (StompClient another = new StompClient(booster.booster().status().clientsPort())) {
            another.write(
                    "CONNECT",
                    Map.of(
                            "accept-version",
                            "1.2",
                            "host",
                            "x",
                            "login",
                            "submitter",
                            "passcode",
                            booster.password("submitter")),
                    "");
            told(another.read(), "client.max-connections");
        }
        StompClient stomp = connected.get(0);
        for (int i = 0; i < 3; i++) {
            assertThat(stomp.ask("BEGIN", Map.of("transaction", "t" + i), "").command())
                    .isEqualTo("RECEIPT");
        }
        told(stomp.ask("BEGIN", Map.of("transaction", "more"), ""), "client.max-sessions");
        StompClient subscriber = connected.get(1);
        for (int i = 0; i < 2; i++) {
            subscribe(subscriber, i);
        }
        told(subscriber.ask("SUBSCRIBE", Map.of("id", "more", "destination", RESULTS), ""), "client.max-consumers");
        for (StompClient client : connected) {
            client.close();
        }
        logged("client.max-connections", "client.max-sessions", "client.max-consumers");
    }

    @Test
    void aStompClientIsToldThatASubscriptionIsAnothers() throws Exception {
        try (Connection owner = booster.core("submitter");
                StompClient other = booster.stomp("other")) {
            Session session = owner.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createSharedDurableConsumer(session.createTopic(Addresses.FORM_RESULT), "theirs");
            told(
                    other.ask("SUBSCRIBE", Map.of("id", "1", "destination", Addresses.FORM_RESULT + "::theirs"), ""),
                    "of another user");
        }
        logged("of another user");
    }

    /** The broker would keep the session of each until the connection ends. */
    @Test
    void aStompClientMayNameItsTransactionsAsItLikes() throws Exception {
        try (StompClient stomp = booster.stomp("submitter")) {
            for (int i = 0; i < 20; i++) {
                Map<String, String> transaction = Map.of("transaction", "t" + i);
                assertThat(stomp.ask("BEGIN", transaction, "").command()).isEqualTo("RECEIPT");
                Map<String, String> headers =
                        Map.of("destination", "/queue/" + Addresses.FORM_PROCESS, "transaction", "t" + i);
                assertThat(stomp.ask("SEND", headers, "{}").command()).isEqualTo("RECEIPT");
                assertThat(stomp.ask(i % 2 == 0 ? "COMMIT" : "ABORT", transaction, "")
                                .command())
                        .isEqualTo("RECEIPT");
            }
        }
        assertThat(booster.booster().queues().get(0).messages()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void aQuotaIsToldAndLogged(String protocol) throws Exception {
        try (Connection connection = client(protocol)) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            for (int i = 0; i < 2; i++) {
                session.createConsumer(session.createTopic(Addresses.FORM_RESULT));
            }
            refused(
                    protocol,
                    "client.max-consumers",
                    "amqp:resource-limit-exceeded",
                    () -> session.createConsumer(session.createTopic(Addresses.FORM_RESULT)));
            refused(
                    protocol,
                    "client.max-queues",
                    "amqp:resource-limit-exceeded",
                    () -> many(session::createTemporaryQueue));
            refused(
                    protocol,
                    "client.max-sessions",
                    "amqp:resource-limit-exceeded",
                    () -> many(() -> connection.createSession(false, Session.AUTO_ACKNOWLEDGE)));
        }
        logged("client.max-consumers", "client.max-queues", "client.max-sessions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void aSelectorIsToldAndLogged(String protocol) throws Exception {
        try (Connection connection = client(protocol)) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            refused(
                    protocol,
                    "a selector may have",
                    "amqp:invalid-field",
                    () -> session.createConsumer(session.createTopic(Addresses.FORM_RESULT), EXPENSIVE));
        }
        logged("a selector may have");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void aDelayAndAPropertyAreToldAndLogged(String protocol) throws Exception {
        try (Connection connection = client(protocol)) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer jobs = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            Message job = session.createTextMessage("{}");
            job.setStringProperty("_AMQ_FOO", "1");
            refused(protocol, "is reserved for the broker", "amqp:unauthorized-access", () -> jobs.send(job));
            jobs.setDeliveryDelay(60_000);
            refused(
                    protocol,
                    "is for servers only",
                    "amqp:unauthorized-access",
                    () -> jobs.send(session.createTextMessage("{}")));
        }
        logged("is reserved for the broker", "is for servers only");
    }

    @Test
    void aStompClientsSelectorAndPropertyAreLogged() throws Exception {
        try (StompClient stomp = booster.stomp("submitter")) {
            Map<String, String> sent = Map.of("destination", "/queue/" + Addresses.FORM_PROCESS, "_AMQ_FOO", "1");
            told(stomp.ask("SEND", sent, "{}"), "is reserved for the broker");
        }
        try (StompClient stomp = booster.stomp("submitter")) {
            Map<String, String> wanted = Map.of("id", "1", "destination", RESULTS, "selector", EXPENSIVE);
            assertThat(stomp.ask("SUBSCRIBE", wanted, "").headers().get("message"))
                    .contains("a selector may have");
        }
        logged("is reserved for the broker", "a selector may have");
    }

    private interface Act {
        void run() throws Exception;
    }

    private static void many(Act act) throws Exception {
        for (int i = 0; i < 10; i++) {
            act.run();
        }
    }

    private static void refused(String protocol, String reason, String condition, Act act) {
        assertThatThrownBy(act::run)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining(protocol.equals("AMQP") ? condition : reason);
    }

    private static void told(StompClient.Frame answer, String reason) {
        assertThat(answer.command()).isEqualTo("ERROR");
        assertThat(answer.body()).contains(reason);
    }

    private static void subscribe(StompClient stomp, int id) throws Exception {
        assertThat(stomp.ask("SUBSCRIBE", Map.of("id", "s" + id, "destination", RESULTS), "")
                        .command())
                .isEqualTo("RECEIPT");
    }

    /** Each of these was logged once, as a refusal. */
    private void logged(String... reasons) {
        assertThat(Stream.of(reasons)).allSatisfy(reason -> assertThat(lines.containing(reason))
                .singleElement()
                .asString()
                .startsWith("What a client sent was refused: "));
    }

    private Connection client(String protocol) throws JMSException {
        return protocol.equals("CORE") ? booster.core("submitter") : booster.amqp("submitter");
    }
}
