package org.omflow.booster.server.worker;

import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends dead jobs to their queue before their batch is acknowledged, in a transaction of its own: a full queue must not
 * block the servers, so what it refuses is logged instead. Not thread-safe.
 */
final class DeadJobSender {
    private static final Logger log = LoggerFactory.getLogger(DeadJobSender.class);

    private final Session session;
    private final Connected connected;
    private final MessageProducer producer;

    /** @param session a transacted one, for dead jobs only */
    DeadJobSender(Session session, Connected connected) throws JMSException {
        this.session = session;
        this.connected = connected;
        this.producer = session.createProducer(session.createQueue(Addresses.FORM_DEAD));
    }

    /** Tells a lost connection from a refusal. */
    interface Connected {
        /** Throws when the connection has been lost. */
        void check() throws JMSException;
    }

    /**
     * Stores these dead jobs; those that the queue refuses are logged. It may refuse one user's only, so after a refusal
     * they are sent one by one.
     */
    void keep(List<Outcome> outcomes) throws JMSException {
        if (outcomes.isEmpty() || isStored(outcomes) || outcomes.size() == 1) {
            return;
        }
        for (Outcome outcome : outcomes) {
            isStored(List.of(outcome));
        }
    }

    /** Stores all of them or none; a single one that is refused is logged. */
    private boolean isStored(List<Outcome> outcomes) throws JMSException {
        try {
            for (Outcome outcome : outcomes) {
                producer.send(deadJob(outcome));
            }
            session.commit();
            return true;
        } catch (JMSException e) {
            connected.check();
            session.rollback();
            if (outcomes.size() == 1) {
                Outcome refused = outcomes.get(0);
                log.error(
                        "the rejected job {} of user {} cannot be stored in {} ({}): {}",
                        refused.received().jobId(),
                        refused.received().login(),
                        Addresses.FORM_DEAD,
                        e.getMessage(),
                        refused.answer().errorMessage());
            }
            return false;
        }
    }

    private TextMessage deadJob(Outcome outcome) throws JMSException {
        ReceivedJob received = outcome.received();
        TextMessage message = session.createTextMessage(received.body());
        message.setJMSType(received.type());
        if (received.jobId() != null) {
            message.setStringProperty(PropertyNames.JOB_ID, received.jobId());
        }
        if (received.login() != null) {
            message.setStringProperty(PropertyNames.LOGIN, received.login());
        }
        message.setStringProperty(PropertyNames.REASON_CODE, outcome.answer().errorCode());
        message.setStringProperty(PropertyNames.REASON, outcome.answer().errorMessage());
        return message;
    }
}
