package org.omflow.booster.tests.client;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.connection.BoosterUnavailableException;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.PropertyNames;

/** A Jakarta JMS client that sends jobs exactly as told, with any message group or none, and collects the answers. */
public final class JmsClient implements AutoCloseable {
    private final BoosterConnection connection;
    private final Session session;
    private final MessageProducer producer;
    private final TemporaryQueue replies;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    public JmsClient(BoosterConnector connector) throws BoosterUnavailableException, JMSException {
        connection = connector.connect();
        session = connection.transacted();
        producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
        Session listening = connection.direct();
        replies = listening.createTemporaryQueue();
        listening.createConsumer(replies).setMessageListener(this::arrived);
    }

    /** Adds a job to those that go with the next {@link #commit}; {@code group} may be null. */
    public void add(String jobId, Job job, String group) throws JMSException {
        TextMessage message = session.createTextMessage(Json.write(job.toJson()));
        message.setJMSType(job.type().wireName());
        message.setStringProperty(PropertyNames.JOB_ID, jobId);
        if (group != null) {
            message.setStringProperty(PropertyNames.GROUP, group);
        }
        message.setJMSReplyTo(replies);
        producer.send(message);
    }

    /** Sends what was added. */
    public void commit() throws JMSException {
        session.commit();
    }

    /** The answers that have come, by job id. */
    public Map<String, Answer> answers() {
        return answers;
    }

    @Override
    public void close() {
        connection.close();
    }

    private void arrived(Message message) {
        try {
            Answer answer = Answer.parse(((TextMessage) message).getText());
            answers.put(answer.jobId(), answer);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
