package org.omflow.booster.installer.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.installer.cluster.Ports;

@Tag("job")
@Timeout(120)
@Tag("integration")
class JmsSubmitterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final int port = Ports.free(1).get(0);
    private final BoosterConnector connector = new BoosterConnector(
            new BoosterAddresses(List.of(new BoosterAddress("127.0.0.1", port))), new BoosterLogin("u", "p"), 100_000);
    private final Recorded recorded = new Recorded();
    private EmbeddedActiveMQ broker;

    @BeforeEach
    void startBroker() throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setSecurityEnabled(false)
                .setJournalDirectory(new File(folder.toFile(), "journal").getPath())
                .setBindingsDirectory(new File(folder.toFile(), "bindings").getPath())
                .setLargeMessagesDirectory(new File(folder.toFile(), "large").getPath())
                .setPagingDirectory(new File(folder.toFile(), "paging").getPath())
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + port);
        broker = new EmbeddedActiveMQ().setConfiguration(configuration);
        broker.start();
    }

    @AfterEach
    void stopBroker() throws Exception {
        broker.stop();
    }

    @Test
    void sendsAsTheContractWantsAndHearsTheAnswer() throws Exception {
        try (JmsSubmitter submitter = new JmsSubmitter(connector);
                BoosterConnection server = connector.connect("test", () -> false)) {
            submitter.start(recorded);
            submitter.submit(job(1));

            Message taken = takeAndAnswer(server, 1).get(0);
            assertThat(taken.getJMSType()).isEqualTo("order.place");
            assertThat(taken.getStringProperty(PropertyNames.JOB_ID)).isEqualTo("run-1");
            assertThat(taken.getStringProperty(PropertyNames.GROUP)).isEqualTo("T-1");
            assertThat(taken.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
            assertThat(((TextMessage) taken).getText()).isEqualTo(job(1).body());
            await().atMost(PATIENCE).until(() -> recorded.answered.containsKey("run-1"));
            assertThat(recorded.acknowledged).containsExactly("run-1");
            assertThat(recorded.toldBeforeAcknowledged).isEmpty();
        }
    }

    @Test
    void sendsAgainUnderTheSameIdWhenNoAnswerComes() throws Exception {
        try (JmsSubmitter submitter = new JmsSubmitter(connector, 1, Duration.ofMillis(200));
                BoosterConnection server = connector.connect("test", () -> false)) {
            submitter.start(recorded);
            submitter.submit(job(1));

            assertThat(take(server, 2))
                    .extracting(m -> m.getStringProperty(PropertyNames.JOB_ID))
                    .containsExactly("run-1", "run-1");
            takeAndAnswer(server, 1);
            await().atMost(PATIENCE).until(() -> recorded.answered.containsKey("run-1"));
            assertThat(recorded.acknowledged).containsExactly("run-1");
            assertThat(submitter.sentAgain()).isPositive();
        }
    }

    @Test
    void sendsWhatIsUnansweredAgainAfterTheBoosterCameBack() throws Exception {
        try (JmsSubmitter submitter = new JmsSubmitter(connector, 2, Duration.ofMinutes(10))) {
            submitter.start(recorded);
            for (int n = 1; n <= 250; n++) {
                submitter.submit(job(n));
            }
            await().atMost(PATIENCE).until(() -> recorded.acknowledged.size() == 250);
            try (BoosterConnection server = connector.connect("test", () -> false)) {
                takeAndAnswer(server, 40);
            }
            await().atMost(PATIENCE).until(() -> recorded.answered.size() == 40);
            broker.stop();
            submitter.submit(job(251));
            broker.start();

            // What the Booster kept, and what was sent again.
            try (BoosterConnection server = connector.connect("test", () -> false)) {
                takeAndAnswer(server, 210 + 211);
                await().atMost(PATIENCE).until(() -> recorded.answered.size() == 251);
            }
            assertThat(recorded.acknowledged).hasSize(251);
            assertThat(recorded.toldBeforeAcknowledged).isEmpty();
        }
    }

    @Test
    void refusesAJobIdThatIsOnItsWay() {
        try (JmsSubmitter submitter = new JmsSubmitter(connector)) {
            submitter.submit(job(1));

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> submitter.submit(job(1)))
                    .withMessageContaining("run-1");
        }
    }

    private static SubmittedJob job(int n) {
        return new SubmittedJob("run-" + n, new Job.PlaceOrder("helpdesk", "T-" + n, Json.object(), "amy"));
    }

    private static List<Message> take(BoosterConnection server, int number) throws Exception {
        Session session = server.direct();
        MessageConsumer consumer = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
        List<Message> taken = new CopyOnWriteArrayList<>();
        while (taken.size() < number) {
            Message message = consumer.receive(PATIENCE.toMillis());
            assertThat(message).as("message %s of %s", taken.size() + 1, number).isNotNull();
            taken.add(message);
        }
        consumer.close();
        session.close();
        return taken;
    }

    private static List<Message> takeAndAnswer(BoosterConnection server, int number) throws Exception {
        List<Message> taken = take(server, number);
        Session session = server.direct();
        for (Message message : taken) {
            Answer answer = Answer.done(message.getStringProperty(PropertyNames.JOB_ID), "T", Json.object());
            try {
                session.createProducer(message.getJMSReplyTo())
                        .send(session.createTextMessage(Json.write(answer.toJson())));
            } catch (InvalidDestinationException e) {
                assertThat(e)
                        .as("the temporary queue of an earlier connection is gone")
                        .isNotNull();
            }
        }
        session.close();
        return taken;
    }

    private static final class Recorded implements Submitter.Listener {
        private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        private final Map<String, Answer> answered = new ConcurrentHashMap<>();
        private final List<String> toldBeforeAcknowledged = new CopyOnWriteArrayList<>();

        @Override
        public void acknowledged(SubmittedJob job, long sendingBegan) {
            acknowledged.add(job.jobId());
        }

        @Override
        public void answered(SubmittedJob job, Answer answer) {
            if (!acknowledged.contains(job.jobId())) {
                toldBeforeAcknowledged.add(job.jobId());
            }
            answered.put(job.jobId(), answer);
        }
    }
}
