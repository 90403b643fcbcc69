package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.message.Addresses;

/** Clients by AMQP and STOMP get no more than the table gives them, however they write the name. */
@Tag("key")
@Tag("integration")
class ClientAccessTest {
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

    @Test
    void amqpClientsGetNoMore() throws Exception {
        try (Connection connection = booster.amqp("submitter")) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            assertThat(passes(() -> session.createConsumer(session.createQueue(Addresses.FORM_PROCESS))))
                    .isFalse();
            assertThat(passes(() -> session.createProducer(session.createQueue(Addresses.SERVER_JOB))))
                    .isFalse();
            assertThat(passes(() -> session.createProducer(session.createQueue("activemq.management"))))
                    .isFalse();
            assertThat(passes(() -> session.createProducer(session.createQueue(Addresses.ADMIN))))
                    .isFalse();
            assertThat(passes(() -> session.createProducer(null)
                            .send(session.createQueue(Addresses.FORM_DEAD), session.createTextMessage("{}"))))
                    .isFalse();
            assertThat(passes(() -> session.createProducer(session.createQueue(Addresses.FORM_PROCESS))))
                    .isTrue();
        }
    }

    @Test
    void stompClientsGetNoMore() throws Exception {
        for (String[] denied : new String[][] {
            {"SUBSCRIBE", "/queue/omflow.form.process"},
            {"SUBSCRIBE", "/queue/omflow.form.result::omflow.form.process"},
            {"SEND", Addresses.SERVER_JOB},
            {"SEND", "/queue/activemq.management"},
            {"SEND", "activemq.management"},
            {"SEND", Addresses.ADMIN},
            {"SEND", "/topic/omflow.form.result"}
        }) {
            try (StompClient stomp = booster.stomp("submitter")) {
                assertThat(stomp.ask(denied[0], Map.of("id", "1", "destination", denied[1]), "{}")
                                .command())
                        .as(String.join(" ", denied))
                        .isEqualTo("ERROR");
            }
        }
    }

    private interface Step {
        void run() throws JMSException;
    }

    private static boolean passes(Step step) throws JMSException {
        try {
            step.run();
            return true;
        } catch (JMSSecurityException e) {
            return false;
        }
    }
}
