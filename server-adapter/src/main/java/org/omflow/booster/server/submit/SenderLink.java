package org.omflow.booster.server.submit;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.JobMessages;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.fault.FatalErrors;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection on which jobs go to the Booster and their answers come back. Only one thread sends. */
final class SenderLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SenderLink.class);

    private final BoosterConnection connection;
    private final PendingReplies replies;
    private final Session session;
    private final MessageProducer producer;
    private final TemporaryQueue answers;
    private final MessageConsumer listener;

    /** Takes over the connection, and closes it when it cannot be used. */
    SenderLink(BoosterConnection connection, PendingReplies replies) throws JMSException {
        this.connection = connection;
        this.replies = replies;
        try {
            session = connection.transacted();
            producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            Session listening = connection.direct();
            answers = listening.createTemporaryQueue();
            listener = listening.createConsumer(answers);
            listener.setMessageListener(this::arrived);
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }

    boolean isBroken() {
        return connection.isBroken();
    }

    void add(OutgoingJob job, boolean wantsAnswer) throws JMSException {
        TextMessage message = JobMessages.write(session, job);
        if (wantsAnswer) {
            message.setJMSReplyTo(answers);
        }
        producer.send(message);
    }

    void commit() throws JMSException {
        session.commit();
    }

    void rollback() throws JMSException {
        session.rollback();
    }

    /** After this no server finds the queue of its answers. */
    @Override
    public void close() {
        try {
            listener.close();
            // When a connection ends, the Booster deletes its queues only some time later.
            answers.delete();
        } catch (JMSException e) {
            log.debug("the queue of answers could not be deleted: {}", e.getMessage());
        }
        connection.close();
    }

    private void arrived(Message message) {
        try {
            replies.arrived(
                    message.getJMSCorrelationID(),
                    message.getStringProperty(PropertyNames.LOGIN),
                    message.getStringProperty(PropertyNames.BODY_HASH),
                    ((TextMessage) message).getText(),
                    message.getStringProperty(PropertyNames.READER));
        } catch (JMSException | RuntimeException | Error e) {
            FatalErrors.check(e);
            log.warn("an answer could not be read: {}", e.getMessage());
        }
    }
}
