package org.omflow.booster.ha.connection;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import org.apache.activemq.artemis.api.jms.ActiveMQJMSClient;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.message.PropertyNames;

/** Writes jobs as JMS messages. */
public final class JobMessages {
    private static final String QUEUE = "queue:";
    private static final String TOPIC = "topic:";

    private JobMessages() {}

    /** The message of a job, ready to be sent with persistent delivery. */
    public static TextMessage write(Session session, OutgoingJob job) throws JMSException {
        TextMessage message = session.createTextMessage(job.body());
        message.setJMSType(job.type());
        message.setStringProperty(PropertyNames.JOB_ID, job.jobId());
        if (job.orderKey() != null) {
            message.setStringProperty(PropertyNames.GROUP, job.orderKey());
        }
        Envelope envelope = job.envelope();
        if (envelope.login() != null) {
            message.setStringProperty(PropertyNames.LOGIN, envelope.login());
        }
        if (envelope.byRest()) {
            message.setBooleanProperty(PropertyNames.BY_REST, true);
        }
        if (envelope.waitsUntil() != null) {
            message.setLongProperty(
                    PropertyNames.WAITS_UNTIL, envelope.waitsUntil().toEpochMilli());
        }
        if (envelope.byAdmin()) {
            message.setBooleanProperty(PropertyNames.BY_ADMIN, true);
        }
        if (envelope.enteredAt() != null) {
            message.setLongProperty(PropertyNames.ENTERED, envelope.enteredAt().toEpochMilli());
        }
        if (envelope.replyTo() != null) {
            message.setJMSReplyTo(address(envelope.replyTo()));
        }
        if (envelope.correlation() != null) {
            CorrelationId.set(message, envelope.correlation());
        }
        return message;
    }

    /** An address as text, to be stored; null for none. */
    public static String nameOf(Destination address) throws JMSException {
        if (address instanceof Queue queue) {
            return QUEUE + queue.getQueueName();
        }
        return address instanceof Topic topic ? TOPIC + topic.getTopicName() : null;
    }

    /** The address of this name, as {@link #nameOf} wrote it. */
    public static Destination address(String name) {
        // Created without asking the Booster: the requester may have disconnected.
        return name.startsWith(TOPIC)
                ? ActiveMQJMSClient.createTopic(name.substring(TOPIC.length()))
                : ActiveMQJMSClient.createQueue(name.substring(QUEUE.length()));
    }
}
