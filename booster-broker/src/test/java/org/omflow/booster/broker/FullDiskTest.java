package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.broker.disk.DiskSpace;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;

/** With a full disk senders hear so at once, over every protocol, and go on when there is room; servers go on working. */
@Tag("job")
@Timeout(60)
@Tag("integration")
class FullDiskTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(5);
    private static final long TOTAL = 100L << 30;
    /** More than the Booster lets a client send without an answer, over any protocol. */
    private static final int MANY = 250;

    @TempDir
    Path folder;

    private volatile long free = TOTAL / 2;
    private TestBooster booster;

    @BeforeEach
    void start() throws Exception {
        booster = TestBooster.start(folder, asked -> new DiskSpace(asked, TOTAL, free), "disk.max-usage=90");
    }

    @AfterEach
    void stop() {
        booster.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void aSenderHearsAtOnceAndGoesOnWhenThereIsRoom(String protocol) throws Exception {
        try (Connection submitter = connect(protocol)) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            producer.send(session.createTextMessage("before"));
            fill();
            for (int i = 0; i < MANY; i++) {
                TextMessage refused = session.createTextMessage("refused");
                assertRefused(() -> producer.send(refused));
            }
            empty();
            producer.send(session.createTextMessage("after"));
        }
        expectJobs("before", "after");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void aTransactionDoesNotCommitAndTheNextOneDoes(String protocol) throws Exception {
        try (Connection submitter = connect(protocol)) {
            Session session = submitter.createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            producer.send(session.createTextMessage("lost with its transaction"));
            fill();
            assertWithin(() -> assertThatThrownBy(() -> {
                        for (int i = 0; i < MANY; i++) {
                            producer.send(session.createTextMessage("refused"));
                        }
                        session.commit();
                    })
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("disk.max-usage"));
            rollback(session);
            empty();
            producer.send(session.createTextMessage("after"));
            session.commit();
        }
        expectJobs("after");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void aSenderThatDoesNotWaitIsToldToo(String protocol) throws Exception {
        try (Connection submitter = connectToHearLater(protocol)) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            fill();
            Told told = new Told();
            for (int i = 0; i < MANY; i++) {
                producer.send(session.createTextMessage("refused"), told);
            }
            await().atMost(AT_ONCE).until(() -> told.refused.get() == MANY);
            empty();
            producer.send(session.createTextMessage("after"), told);
            await().atMost(AT_ONCE).until(() -> told.kept.get() == 1);
        }
        expectJobs("after");
    }

    @Test
    void aStompClientHearsAtOnceAndOthersGoOnWhenThereIsRoom() throws Exception {
        try (StompClient refused = booster.stomp("submitter");
                StompClient other = booster.stomp("submitter")) {
            fill();
            StompClient.Frame answer = refused.ask("SEND", Map.of("destination", Addresses.FORM_PROCESS), "refused");
            assertThat(answer.command()).isEqualTo("ERROR");
            assertThat(answer.body()).contains("send it again later", "(disk.max-usage)");
            // STOMP 1.2 asks for that after an error.
            assertThat(refused.read()).isNull();
            empty();
            assertThat(other.ask("SEND", Map.of("destination", Addresses.FORM_PROCESS), "after")
                            .command())
                    .isEqualTo("RECEIPT");
        }
        expectJobs("after");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP", "STOMP"})
    void aLargeJobLeavesNothingBehind(String protocol) throws Exception {
        String large = "x".repeat(1_500_000);
        fill();
        if (protocol.equals("STOMP")) {
            try (StompClient submitter = booster.stomp("submitter")) {
                assertThat(submitter
                                .ask("SEND", Map.of("destination", Addresses.FORM_PROCESS), large)
                                .command())
                        .isEqualTo("ERROR");
            }
        } else {
            try (Connection submitter = connect(protocol)) {
                Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
                TextMessage message = session.createTextMessage(large);
                assertRefused(() -> producer.send(message));
            }
        }
        await().atMost(AT_ONCE).until(() -> largeFiles() == 0);
        empty();
        expectJobs();
    }

    @Test
    void serversGoOnWithWhatWasAccepted() throws Exception {
        try (Connection submitter = booster.core("submitter");
                BoosterConnection server = booster.connect("server", 1 << 20);
                Connection agent = booster.core("agent")) {
            Session submitting = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            submitting
                    .createProducer(submitting.createQueue(Addresses.FORM_PROCESS))
                    .send(submitting.createTextMessage("accepted"));
            MessageConsumer answers = submitting.createConsumer(submitting.createTopic(Addresses.FORM_RESULT));
            fill();
            Session work = server.transacted();
            MessageConsumer jobs = work.createConsumer(work.createQueue(Addresses.FORM_PROCESS));
            assertThat(jobs.receive(AT_ONCE.toMillis())).isNotNull();
            TextMessage follows = work.createTextMessage("follows");
            // One that came by REST and had been held: its server sends it on in the transaction of the job it waited
            // for.
            follows.setBooleanProperty(PropertyNames.BY_REST, true);
            work.createProducer(work.createQueue(Addresses.FORM_PROCESS)).send(follows);
            work.createProducer(work.createQueue(Addresses.FORM_DEAD)).send(work.createTextMessage("dead"));
            TextMessage result = work.createTextMessage("done");
            result.setStringProperty(PropertyNames.READER, "submitter");
            work.createProducer(work.createTopic(Addresses.FORM_RESULT)).send(result);
            work.commit();
            assertThat(((TextMessage) answers.receive(AT_ONCE.toMillis())).getText())
                    .isEqualTo("done");
            assertThat(((TextMessage) jobs.receive(AT_ONCE.toMillis())).getText())
                    .isEqualTo("follows");
            work.commit();
            Session left = server.transacted();
            left.createProducer(left.createQueue(Addresses.FORM_PROCESS)).send(left.createTextMessage("left"));
            left.commit();
            assertThat(((TextMessage) jobs.receive(AT_ONCE.toMillis())).getText())
                    .isEqualTo("left");
            work.commit();
            Session reporting = agent.createSession(false, Session.AUTO_ACKNOWLEDGE);
            reporting
                    .createProducer(reporting.createQueue(Addresses.REPORT))
                    .send(reporting.createTextMessage("I live"));
        }
        empty();
        expectJobs();
    }

    @Test
    void aNewJobByRestIsRefusedSoThatItsServerKeepsIt() throws Exception {
        try (BoosterConnection server = booster.connect("server", 1 << 20)) {
            Session session = server.transacted();
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            fill();
            TextMessage byRest = session.createTextMessage("by REST");
            byRest.setBooleanProperty(PropertyNames.BY_REST, true);
            assertRefused(() -> {
                producer.send(byRest);
                session.commit();
            });
            empty();
            producer.send(byRest);
            session.commit();
        }
        expectJobs("by REST");
    }

    @Test
    void patchesWaitWithTheirAgent() throws Exception {
        try (Connection agent = booster.core("agent")) {
            Session session = agent.createSession(false, Session.AUTO_ACKNOWLEDGE);
            fill();
            assertRefused(() -> session.createProducer(session.createTopic(Addresses.PATCH))
                    .send(session.createTextMessage("patch")));
        }
    }

    @Test
    void healthStateAndMetricsSaySo() throws Exception {
        assertThat(booster.get("/metrics").body()).contains("omflow_disk_full 0.0");
        fill();
        try (Connection submitter = booster.core("submitter")) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            assertRefused(() -> session.createProducer(session.createQueue(Addresses.FORM_PROCESS))
                    .send(session.createTextMessage("refused")));
        }
        JsonNode ready = Json.read(booster.get("/health/ready").body());
        assertThat(ready.path("status").asText()).isEqualTo("not ready");
        assertThat(ready.path("reasons").get(0).asText())
                .startsWith("The disk with " + folder.resolve("data"))
                .contains("95.0 percent full", "disk.max-usage", "free some space there or raise the limit");
        assertThat(booster.booster().status().state()).isEqualTo("waiting");
        assertThat(booster.get("/metrics").body())
                .contains(
                        "omflow_disk_full 1.0", "omflow_disk_free_bytes 5.36870912E9", "omflow_disk_refused_total 1.0");
        empty();
        assertThat(booster.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(booster.booster().status().state()).isEqualTo("active");
    }

    /** Counts what became of messages whose sender did not wait. */
    private static final class Told implements CompletionListener {
        private final AtomicInteger kept = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();

        @Override
        public void onCompletion(Message message) {
            kept.incrementAndGet();
        }

        @Override
        public void onException(Message message, Exception exception) {
            if (exception.getMessage().contains("disk.max-usage")) {
                refused.incrementAndGet();
            }
        }
    }

    private Connection connect(String protocol) throws JMSException {
        return protocol.equals("CORE") ? booster.core("submitter") : booster.amqp("submitter");
    }

    /** A CORE client hears of sends it did not wait for only with a confirmation window. */
    private Connection connectToHearLater(String protocol) throws JMSException {
        if (protocol.equals("AMQP")) {
            return booster.amqp("submitter");
        }
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                "tcp://127.0.0.1:" + booster.booster().status().messagesPort() + "?confirmationWindowSize=1048576");
        return factory.createConnection("submitter", booster.password("submitter"));
    }

    private void fill() {
        free = TOTAL / 20;
        await().atMost(AT_ONCE).until(() -> !booster.booster().health().ready());
    }

    private void empty() {
        free = TOTAL / 2;
        await().atMost(AT_ONCE).until(() -> booster.booster().health().ready());
    }

    private static void assertRefused(ThrowingCallable send) {
        assertWithin(() -> assertThatThrownBy(send)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("send it again later")
                .hasMessageContaining(
                        "95.0 percent full, and new jobs are accepted only up to 90 percent (disk.max-usage)"));
    }

    private static void assertWithin(Runnable work) {
        long from = System.nanoTime();
        work.run();
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(AT_ONCE);
    }

    /** Some clients roll back by themselves when a commit fails. */
    private static void rollback(Session session) {
        try {
            session.rollback();
        } catch (JMSException e) {
            assertThat(e).hasMessageContaining("disk.max-usage");
        }
    }

    /** Expects these jobs on the queue, in this order, and then none. */
    private void expectJobs(String... expected) throws Exception {
        try (Connection server = booster.core("server")) {
            Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            for (String text : expected) {
                Message job = consumer.receive(60_000);
                assertThat(job).as(text).isNotNull();
                assertThat(((TextMessage) job).getText()).isEqualTo(text);
            }
            assertThat(consumer.receive(500)).isNull();
        }
    }

    private long largeFiles() throws IOException {
        try (Stream<Path> files = Files.list(booster.home().largeMessages())) {
            return files.count();
        }
    }
}
