package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.message.Addresses;

/** A name with a wildcard is a name like any other: nobody receives another's answers by it. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class WildcardTest {
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

    @ParameterizedTest
    @ValueSource(strings = {"omflow.reply.#", "omflow.reply.*", "omflow.#", "#", "*.*.*"})
    void noStompClientReceivesAnothersAnswer(String name) throws Exception {
        String mine = Addresses.REPLY_PREFIX + UUID.randomUUID();
        try (StompClient waiting = booster.stomp("submitter");
                StompClient curious = booster.stomp("submitter")) {
            assertThat(subscribe(waiting, mine)).isEqualTo("RECEIPT");
            String answer = subscribe(curious, name);

            answer(mine, "for me only");

            assertThat(waiting.read().body()).isEqualTo("for me only");
            assertThat(answer).isEqualTo("ERROR");
        }
    }

    private static String subscribe(StompClient client, String name) throws Exception {
        return client.ask("SUBSCRIBE", Map.of("destination", "/queue/" + name, "id", "1", "ack", "auto"), "")
                .command();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void noJmsClientReceivesAnothersAnswer(String protocol) throws Exception {
        String mine = Addresses.REPLY_PREFIX + UUID.randomUUID();
        for (String name : new String[] {"omflow.reply.#", "omflow.reply.*", "omflow.#", "#"}) {
            try (StompClient waiting = booster.stomp("submitter");
                    Connection curious =
                            protocol.equals("CORE") ? booster.core("submitter") : booster.amqp("submitter")) {
                subscribe(waiting, mine);
                MessageConsumer consumer = consumer(curious, name);

                answer(mine, "for me only");

                assertThat(waiting.read().body()).isEqualTo("for me only");
                assertThat(consumer).isNull();
            }
        }
    }

    /** Null when it is refused. */
    private static MessageConsumer consumer(Connection connection, String name) throws JMSException {
        try {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            return session.createConsumer(session.createQueue(name));
        } catch (JMSException e) {
            return null;
        }
    }

    private static void answer(String queue, String text) throws Exception {
        try (Connection server = booster.core("server");
                Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
        }
    }
}
