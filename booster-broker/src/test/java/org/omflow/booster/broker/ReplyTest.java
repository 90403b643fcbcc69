package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.message.Addresses;

/** An answer nobody waits for any more is an error to the server and leaves nothing behind. */
@Tag("job")
@Tag("integration")
class ReplyTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void anAnswerToATemporaryQueueThatIsGoneIsRefused(String protocol) throws Exception {
        try (TestBooster booster = TestBooster.start(folder);
                Connection server = booster.core("server")) {
            Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer jobs = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            try (Connection submitter =
                    protocol.equals("CORE") ? booster.core("submitter") : booster.amqp("submitter")) {
                Session asking = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
                TemporaryQueue answers = asking.createTemporaryQueue();
                Message job = asking.createTextMessage("{}");
                job.setJMSReplyTo(answers);
                asking.createProducer(asking.createQueue(Addresses.FORM_PROCESS))
                        .send(job);
                answers.delete();
            }
            Destination gone = jobs.receive(60_000).getJMSReplyTo();
            assertRefused(session, gone);
            assertThat(booster.booster().queues()).allMatch(queue -> queue.messages() == 0);
        }
    }

    @Test
    void anAnswerToAReplyQueueThatWasNeverMadeIsRefused() throws Exception {
        try (TestBooster booster = TestBooster.start(folder);
                Connection server = booster.core("server")) {
            Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            assertThatThrownBy(() -> session.createProducer(session.createQueue("omflow.reply.none"))
                            .send(session.createTextMessage("late")))
                    .isInstanceOf(JMSSecurityException.class)
                    .hasMessageContaining("omflow.reply.none");
        }
    }

    @Test
    void aReplyQueueWaitsForAStompClientThatLostItsConnection() throws Exception {
        try (TestBooster booster = TestBooster.start(folder);
                Connection server = booster.core("server")) {
            try (StompClient submitter = booster.stomp("submitter")) {
                submitter.ask("SUBSCRIBE", Map.of("id", "1", "destination", "omflow.reply.mine"), "");
            }
            Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createProducer(session.createQueue("omflow.reply.mine")).send(session.createTextMessage("done"));
            try (StompClient submitter = booster.stomp("submitter")) {
                submitter.write("SUBSCRIBE", Map.of("id", "1", "destination", "omflow.reply.mine"), "");
                assertThat(submitter.read().body()).isEqualTo("done");
            }
        }
    }

    @Test
    void noQueueIsMadeByItsName() throws Exception {
        try (TestBooster booster = TestBooster.start(folder);
                Connection admin = booster.core("admin")) {
            Session session = admin.createSession(false, Session.AUTO_ACKNOWLEDGE);
            assertThatThrownBy(() -> session.createConsumer(session.createQueue("omflow.form.proces")))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("omflow.form.proces");
            try (StompClient stomp = booster.stomp("admin")) {
                StompClient.Frame answer = stomp.ask("SEND", Map.of("destination", "/queue/omflow.form.proces"), "{}");
                assertThat(answer.command()).isEqualTo("ERROR");
                assertThat(answer.headers().get("message")).contains("omflow.form.proces");
            }
        }
    }

    private static void assertRefused(Session session, Destination gone) {
        assertThatThrownBy(() -> session.createProducer(null).send(gone, session.createTextMessage("late")))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("does not exist");
    }
}
