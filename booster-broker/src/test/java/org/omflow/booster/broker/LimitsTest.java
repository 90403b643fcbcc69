package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.ha.settings.Settings;

/** What a client sends too much of is refused with a reason and leaves nothing behind. */
@Tag("job")
@Tag("integration")
class LimitsTest {
    private static final int TOO_MUCH = 4 << 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void aMessageLargerThanAllowedIsRefused(String protocol) throws Exception {
        try (TestBooster booster = TestBooster.start(folder, "message.max-size=3MiB");
                Connection submitter =
                        protocol.equals("CORE") ? booster.core("submitter") : booster.amqp("submitter")) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            assertThatThrownBy(() -> producer.send(session.createTextMessage("x".repeat(TOO_MUCH))))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("bytes this Booster accepts")
                    .hasMessageContaining("message.max-size");
            producer.send(session.createTextMessage("{}"));
            await().untilAsserted(() ->
                    assertThat(booster.booster().queues().get(0).messages()).isEqualTo(1));
            await().atMost(Duration.ofSeconds(10)).until(() -> largeFiles(booster) == 0);
        }
    }

    /** The smallest that may be set, as JMS makes two bytes of each character. */
    @Test
    void theLargestJobPassesTheSmallestLimit() throws Exception {
        try (TestBooster booster = TestBooster.start(folder, "message.max-size=3MiB");
                Connection submitter = booster.core("submitter")) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            TextMessage job = session.createTextMessage("x".repeat(Limits.BODY_BYTES));
            job.setJMSType("order.place");
            job.setStringProperty(PropertyNames.JOB_ID, "j".repeat(Limits.JOB_ID));
            job.setStringProperty(PropertyNames.GROUP, "k".repeat(Limits.ORDER_KEY));
            session.createProducer(session.createQueue(Addresses.FORM_PROCESS)).send(job);
            await().untilAsserted(() ->
                    assertThat(booster.booster().queues().get(0).messages()).isEqualTo(1));
        }
        Option<Long> size = BoosterBrokerOptions.MESSAGE_SIZE;
        assertThatThrownBy(() -> Settings.read(
                        List.of(size), Path.of("absent.properties"), Map.of(), Map.of(size.name(), "2MiB")))
                .hasMessageContaining("message.max-size=2MiB")
                .hasMessageContaining("3MiB to 256MiB");
    }

    @Test
    void aTransactionWithAMessageLargerThanAllowedDoesNotCommit() throws Exception {
        try (TestBooster booster = TestBooster.start(folder, "message.max-size=3MiB");
                Connection submitter = booster.core("submitter")) {
            Session session = submitter.createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            assertThatThrownBy(() -> {
                        producer.send(session.createTextMessage("{}"));
                        producer.send(session.createTextMessage("x".repeat(TOO_MUCH)));
                        session.commit();
                    })
                    .isInstanceOf(JMSException.class);
            assertThat(booster.booster().queues().get(0).messages()).isZero();
        }
    }

    @Test
    void aStompFrameLargerThanAllowedEndsItsConnectionOnly() throws Exception {
        try (TestBooster booster = TestBooster.start(folder, "message.max-size=3MiB");
                StompClient other = booster.stomp("submitter");
                StompClient stomp = booster.stomp("submitter")) {
            assertThatThrownBy(() -> {
                        stomp.write("SEND", Map.of("destination", Addresses.FORM_PROCESS), "x".repeat(TOO_MUCH));
                        StompClient.Frame answer = stomp.read();
                        throw new IOException(
                                answer == null ? "closed" : answer.headers().get("message"));
                    })
                    .isInstanceOf(IOException.class);
            assertThat(other.ask("SEND", Map.of("destination", Addresses.FORM_PROCESS), "{}")
                            .command())
                    .isEqualTo("RECEIPT");
            await().untilAsserted(() ->
                    assertThat(booster.booster().queues().get(0).messages()).isEqualTo(1));
        }
    }

    @Test
    void aStompClientCannotFillTheMemoryBeforeItLogsIn() throws Exception {
        try (TestBooster booster = TestBooster.start(folder, "message.max-size=3MiB");
                StompClient stranger =
                        new StompClient(booster.booster().status().clientsPort())) {
            assertThatThrownBy(() -> {
                        stranger.writeRaw("CONNECT\n".getBytes(StandardCharsets.UTF_8));
                        for (int i = 0; i < 10_000; i++) {
                            stranger.writeRaw(
                                    ("header" + i + ":" + "x".repeat(1000) + "\n").getBytes(StandardCharsets.UTF_8));
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aFullDeadQueueKeepsTheJobWithItsServer() throws Exception {
        try (TestBooster booster = TestBooster.start(folder, "dead.max-size=1MiB");
                Connection submitter = booster.core("submitter");
                BoosterConnection server = booster.connect("server", 0)) {
            Session direct = server.direct();
            MessageProducer dead = direct.createProducer(direct.createQueue(Addresses.FORM_DEAD));
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 30; i++) {
                            dead.send(direct.createTextMessage("x".repeat(50_000)));
                        }
                    })
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("accepts no further dead job")
                    .hasMessageContaining("dead.max-size");

            Session submitting = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            submitting
                    .createProducer(submitting.createQueue(Addresses.FORM_PROCESS))
                    .send(submitting.createTextMessage("{}"));
            Session session = server.transacted();
            MessageConsumer jobs = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            assertThat(jobs.receive(60_000)).isNotNull();
            assertThatThrownBy(() -> {
                        session.createProducer(session.createQueue(Addresses.FORM_DEAD))
                                .send(session.createTextMessage("x".repeat(50_000)));
                        session.commit();
                    })
                    .isInstanceOf(JMSException.class);
            session.rollback();
            assertThat(jobs.receive(60_000)).isNotNull();
            assertThat(booster.booster().queues().get(2).bytes()).isLessThanOrEqualTo(1 << 20);
        }
    }

    @Test
    void oneUsersDeadJobsLeaveRoomForThoseOfOthers() throws Exception {
        try (TestBooster booster = TestBooster.start(folder, "dead.max-size=2MiB");
                BoosterConnection server = booster.connect("server", 0)) {
            Session direct = server.direct();
            MessageProducer dead = direct.createProducer(direct.createQueue(Addresses.FORM_DEAD));
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 30; i++) {
                            dead.send(deadJobOf("noisy", direct));
                        }
                    })
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("of user 'noisy', whose share is 524288")
                    .hasMessageContaining("dead.max-size");
            assertThat(booster.booster().queues().get(2).bytes()).isLessThanOrEqualTo(1 << 19);

            for (int i = 0; i < 3; i++) {
                dead.send(deadJobOf("quiet", direct));
            }
            assertThatThrownBy(() -> dead.send(deadJobOf("noisy", direct))).isInstanceOf(JMSException.class);
        }
    }

    private static Message deadJobOf(String user, Session session) throws JMSException {
        Message job = session.createTextMessage("x".repeat(50_000));
        job.setStringProperty(PropertyNames.LOGIN, user);
        return job;
    }

    /** The Booster looks for expired messages every 30 seconds. */
    @Test
    @Tag("long")
    void aResultThatNobodyFetchesExpires() throws Exception {
        try (TestBooster booster = TestBooster.start(folder, "result.keep=1s");
                Connection submitter = booster.core("submitter");
                Connection server = booster.core("server")) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createSharedDurableConsumer(session.createTopic(Addresses.FORM_RESULT), "forgotten")
                    .close();
            Session answering = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            TextMessage result = answering.createTextMessage("done");
            result.setStringProperty(PropertyNames.READER, "submitter");
            answering
                    .createProducer(answering.createTopic(Addresses.FORM_RESULT))
                    .send(result);
            await().untilAsserted(() ->
                    assertThat(booster.booster().queues().get(3).messages()).isEqualTo(1));
            assertThat(booster.booster().queues().get(3).subscriptions()).containsExactly("forgotten");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> booster.booster().queues().get(3).messages() == 0);
        }
    }

    private static long largeFiles(TestBooster booster) throws IOException {
        try (Stream<Path> files = Files.list(booster.home().data().resolve("large-messages"))) {
            return files.count();
        }
    }
}
