package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.tests.cluster.TestClusters;

/** Two submitters work on one order: its owner hears all of it, the other only what became of its own jobs. */
@Tag("job")
@Tag("integration")
@Timeout(180)
class TwoSubmittersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static DemoCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestClusters.of(TwoSubmittersTest.class)
                .serverSetting("job.early-wait", "0s")
                .servers("server-a")
                .start();
        cluster.rest()
                .deploy(
                        Json.readOwn(
                                """
                {"key":"secret","name":"Secret","form":[{"name":"note","type":"text"}],"nodes":[
                 {"id":"start","type":"start","next":"ask"},{"id":"ask","type":"form","next":"end"},
                 {"id":"end","type":"end"}]}"""));
        Users users = new Users(cluster.booster().home().resolve("conf"));
        for (String name : new String[] {"amy", "bob"}) {
            users.put(name, UserRole.SUBMITTER, (name + "-password").toCharArray());
        }
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void eachHearsAndReadsItsOwnOnly() throws Exception {
        try (Person amy = new Person("amy");
                Person bob = new Person("bob")) {
            String place = "{\"process\":\"secret\",\"key\":\"S-1\",\"form\":{\"note\":\"hidden\"}}";
            assertThat(amy.ask("order.place", "p-1", place, Map.of())).contains("hidden");
            assertThat(amy.result("p-1")).contains("hidden");

            String step = "{\"key\":\"S-1\",\"node\":\"ask\",\"by\":\"bob\"}";
            assertThat(bob.ask("step.complete", "s-1", step, Map.of()))
                    .contains("done")
                    .doesNotContain("hidden");
            assertThat(bob.result("s-1")).contains("done").doesNotContain("hidden");
            assertThat(amy.result("s-1")).contains("hidden");

            // Sent again by its sender it is answered as before; to another the id belongs to another job.
            assertThat(amy.ask("order.place", "p-1", place, Map.of())).contains("hidden");
            assertThat(amy.result("p-1")).contains("hidden");
            assertThat(bob.ask("order.place", "p-1", place, Map.of()))
                    .contains("id_conflict")
                    .doesNotContain("\"order\"");
            assertThat(bob.result("p-1")).contains("id_conflict");

            assertThat(bob.ask(
                            "order.cancel",
                            "c-1",
                            "{\"key\":\"S-1\",\"by\":\"amy\"}",
                            Map.of(
                                    PropertyNames.LOGIN, "amy",
                                    PropertyNames.ACTS_FOR, "*",
                                    PropertyNames.ROLE, "server",
                                    PropertyNames.READER, "amy")))
                    .contains("forbidden_by", "'bob'");
            assertThat(bob.result("c-1")).contains("forbidden_by");
            assertThat(amy.heardMore()).isNull();
            assertThat(bob.heardMore()).isNull();
        }
    }

    /** One submitter who listens to results and asks for answers. */
    private static final class Person implements AutoCloseable {
        private final BoosterConnection connection;
        private final Session session;
        private final MessageConsumer results;
        private final TemporaryQueue replies;
        private final MessageConsumer answers;

        Person(String name) throws Exception {
            connection = cluster.connector(new BoosterLogin(name, name + "-password"))
                    .connect();
            session = connection.direct();
            results = session.createConsumer(session.createTopic(Addresses.FORM_RESULT), "1=1 OR omflowFor IS NULL");
            replies = session.createTemporaryQueue();
            answers = session.createConsumer(replies);
        }

        String ask(String type, String jobId, String body, Map<String, String> forged) throws JMSException {
            TextMessage job = session.createTextMessage(body);
            job.setJMSType(type);
            job.setStringProperty(PropertyNames.JOB_ID, jobId);
            for (Map.Entry<String, String> property : forged.entrySet()) {
                job.setStringProperty(property.getKey(), property.getValue());
            }
            job.setJMSReplyTo(replies);
            session.createProducer(session.createQueue(Addresses.FORM_PROCESS)).send(job);
            return text(answers.receive(PATIENCE.toMillis()));
        }

        /** The next result, which must be of this job. */
        String result(String jobId) throws Exception {
            String text = text(results.receive(PATIENCE.toMillis()));
            JsonNode answer = Json.read(text);
            assertThat(answer.path("jobId").asText()).isEqualTo(jobId);
            return text;
        }

        Message heardMore() throws JMSException {
            return results.receive(500);
        }

        private static String text(Message message) throws JMSException {
            assertThat(message).isNotNull();
            return ((TextMessage) message).getText();
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
