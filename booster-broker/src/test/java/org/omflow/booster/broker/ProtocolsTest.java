package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;

/** What a job looks like to a server, whichever way it was sent. */
@Tag("job")
@Tag("integration")
class ProtocolsTest {
    private static final String INGRESS = "_AMQ_INGRESS_TIMESTAMP";
    private static final String SENDER = "_AMQ_VALIDATED_USER";
    private static final String NATIVE_ID = "NATIVE_MESSAGE_ID";
    private static final String BODY = "{\"process\":\"helpdesk\",\"by\":\"Zoë\"}";
    private static final long PATIENCE = 30_000;

    @TempDir
    static Path folder;

    private static TestBooster booster;
    private static Connection server;
    private static Session taking;
    private static MessageConsumer jobs;

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder);
        server = booster.core("server");
        taking = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
        jobs = taking.createConsumer(taking.createQueue(Addresses.FORM_PROCESS));
    }

    @AfterAll
    static void stop() throws JMSException {
        server.close();
        booster.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void jmsClientsAreUnderstoodAndAnswered(String protocol) throws Exception {
        try (Connection submitter = protocol.equals("CORE") ? booster.core("submitter") : booster.amqp("submitter")) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            TemporaryQueue answers = session.createTemporaryQueue();
            MessageConsumer answer = session.createConsumer(answers);
            TextMessage sent = session.createTextMessage(BODY);
            sent.setJMSType("order.place");
            sent.setStringProperty(PropertyNames.JOB_ID, "job-1");
            sent.setStringProperty(PropertyNames.GROUP, "T-1");
            sent.setStringProperty(SENDER, "admin");
            sent.setLongProperty(INGRESS, 1);
            sent.setJMSReplyTo(answers);
            session.createProducer(session.createQueue(Addresses.FORM_PROCESS)).send(sent);

            Message job = jobs.receive(PATIENCE);
            assertThat(((TextMessage) job).getText()).isEqualTo(BODY);
            assertJob(job);
            assertThat(job.getJMSMessageID()).startsWith("ID:");
            reply(job);
            assertThat(((TextMessage) answer.receive(PATIENCE)).getText()).isEqualTo("done");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void aJobDeliveredAgainLooksTheSame(String protocol) throws Exception {
        try (Connection submitter = protocol.equals("CORE") ? booster.core("submitter") : booster.amqp("submitter");
                Session again = server.createSession(true, Session.SESSION_TRANSACTED)) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer twice = again.createConsumer(again.createQueue(Addresses.FORM_PROCESS), "twice = true");
            Message sent = session.createTextMessage(BODY);
            sent.setBooleanProperty("twice", true);
            jobs.close();
            session.createProducer(session.createQueue(Addresses.FORM_PROCESS)).send(sent);
            Message first = twice.receive(PATIENCE);
            again.rollback();
            Message second = twice.receive(PATIENCE);
            again.commit();
            jobs = taking.createConsumer(taking.createQueue(Addresses.FORM_PROCESS));
            if (protocol.equals("CORE")) {
                assertThat(second.getJMSMessageID()).isEqualTo(first.getJMSMessageID());
            } else {
                // The Booster makes up a JMSMessageID for each delivery of an AMQP message; the sender's own is here.
                assertThat(second.getStringProperty(NATIVE_ID))
                        .isEqualTo(first.getStringProperty(NATIVE_ID))
                        .isEqualTo(sent.getJMSMessageID());
            }
            assertThat(second.getLongProperty(INGRESS)).isEqualTo(first.getLongProperty(INGRESS));
            assertThat(second.getStringProperty(PropertyNames.USER)).isEqualTo("submitter");
            assertThat(second.getJMSTimestamp()).isEqualTo(first.getJMSTimestamp());
            assertThat(second.getJMSRedelivered()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP"})
    void bytesOfJmsClientsStayBytes(String protocol) throws Exception {
        try (Connection submitter = protocol.equals("CORE") ? booster.core("submitter") : booster.amqp("submitter")) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            BytesMessage sent = session.createBytesMessage();
            sent.writeBytes("{}".getBytes());
            session.createProducer(session.createQueue(Addresses.FORM_PROCESS)).send(sent);
            assertThat(((BytesMessage) jobs.receive(PATIENCE)).getBodyLength()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/queue/omflow.form.process", "queue://omflow.form.process", "omflow.form.process"})
    void stompClientsAreUnderstoodAndAnswered(String destination) throws Exception {
        // Each run has its own: an answer that is not acknowledged when its client goes is delivered to the next one.
        String mine = "omflow.reply." + UUID.randomUUID();
        try (StompClient submitter = booster.stomp("submitter")) {
            submitter.ask("SUBSCRIBE", Map.of("id", "1", "destination", mine), "");
            for (String replyTo : new String[] {mine, "/queue/" + mine}) {
                assertThat(submitter
                                .ask("SEND", job(destination, replyTo), BODY)
                                .command())
                        .isEqualTo("RECEIPT");
                Message job = jobs.receive(PATIENCE);
                assertThat(((TextMessage) job).getText()).isEqualTo(BODY);
                assertJob(job);
                assertThat(job.getJMSMessageID()).isNull();
                assertThat(((Queue) job.getJMSReplyTo()).getQueueName()).isEqualTo(mine);
                reply(job);
                assertThat(submitter.read().body()).isEqualTo("done");
            }
        }
    }

    @Test
    void stompWithContentLengthArrivesAsBytes() throws Exception {
        try (StompClient submitter = booster.stomp("submitter")) {
            Map<String, String> headers = job(Addresses.FORM_PROCESS, "omflow.reply.other");
            headers.put("content-length", Integer.toString(BODY.getBytes("UTF-8").length));
            submitter.ask("SEND", headers, BODY);
            Message job = jobs.receive(PATIENCE);
            assertJob(job);
            byte[] bytes = new byte[(int) ((BytesMessage) job).getBodyLength()];
            ((BytesMessage) job).readBytes(bytes);
            assertThat(new String(bytes, "UTF-8")).isEqualTo(BODY);
        }
    }

    @Test
    void aJobIsKeptOnDiskWhateverItsSenderAskedFor() throws Exception {
        try (Connection core = booster.core("submitter");
                Connection amqp = booster.amqp("submitter");
                StompClient stomp = booster.stomp("submitter")) {
            for (Connection submitter : new Connection[] {core, amqp}) {
                Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
                producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
                producer.send(session.createTextMessage(BODY));
                assertThat(jobs.receive(PATIENCE).getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
            }
            for (String persistent : new String[] {"true", "false"}) {
                stomp.ask("SEND", Map.of("destination", Addresses.FORM_PROCESS, "persistent", persistent), BODY);
                assertThat(jobs.receive(PATIENCE).getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
            }
        }
    }

    @Test
    void resultsReachSubscribersOfEveryProtocol() throws Exception {
        try (Connection core = booster.core("submitter");
                Connection amqp = booster.amqp("submitter");
                StompClient stomp = booster.stomp("submitter");
                StompClient bare = booster.stomp("submitter")) {
            MessageConsumer byCore = subscriber(core);
            MessageConsumer byAmqp = subscriber(amqp);
            stomp.ask("SUBSCRIBE", Map.of("id", "1", "destination", "/topic/omflow.form.result"), "");
            bare.ask("SUBSCRIBE", Map.of("id", "1", "destination", "omflow.form.result"), "");
            TextMessage result = taking.createTextMessage("done");
            result.setStringProperty(PropertyNames.READER, "submitter");
            taking.createProducer(taking.createTopic(Addresses.FORM_RESULT)).send(result);
            assertThat(((TextMessage) byCore.receive(PATIENCE)).getText()).isEqualTo("done");
            assertThat(((TextMessage) byAmqp.receive(PATIENCE)).getText()).isEqualTo("done");
            assertThat(stomp.read().body()).isEqualTo("done");
            assertThat(bare.read().body()).isEqualTo("done");
        }
    }

    private static MessageConsumer subscriber(Connection connection) throws JMSException {
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        return session.createConsumer(session.createTopic(Addresses.FORM_RESULT));
    }

    private static Map<String, String> job(String destination, String replyTo) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("destination", destination);
        headers.put("type", "order.place");
        headers.put("jobId", "job-1");
        headers.put("JMSXGroupID", "T-1");
        headers.put("reply-to", replyTo);
        headers.put(SENDER, "admin");
        headers.put(INGRESS, "1");
        return headers;
    }

    /** The same for every protocol; user and time of arrival are the Booster's word, not the sender's. */
    private static void assertJob(Message job) throws JMSException {
        assertThat(job.getJMSType()).isEqualTo("order.place");
        assertThat(job.getStringProperty(PropertyNames.JOB_ID)).isEqualTo("job-1");
        assertThat(job.getStringProperty(PropertyNames.GROUP)).isEqualTo("T-1");
        assertThat(job.getStringProperty(PropertyNames.USER)).isEqualTo("submitter");
        assertThat(job.getLongProperty(INGRESS)).isCloseTo(System.currentTimeMillis(), within(60_000L));
        assertThat(job.getJMSTimestamp()).isCloseTo(System.currentTimeMillis(), within(60_000L));
        assertThat(job.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(job.getJMSExpiration()).isZero();
    }

    private static void reply(Message job) throws JMSException {
        taking.createProducer(null).send(job.getJMSReplyTo(), taking.createTextMessage("done"));
    }
}
