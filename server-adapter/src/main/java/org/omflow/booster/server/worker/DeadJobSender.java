package org.omflow.booster.server.worker;

import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.KeptText;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;

/**
 * Sends dead jobs to their queue before their batch is acknowledged, in a transaction of its own: a full queue must not
 * block the servers, so what it refuses is logged instead. Not thread-safe.
 */
final class DeadJobSender {
    private final Session session;
    private final Connected connected;
    private final RefusedDeadJobs refused;
    private final MessageProducer producer;

    /** @param session a transacted one, for dead jobs only */
    DeadJobSender(Session session, Connected connected, RefusedDeadJobs refused) throws JMSException {
        this.session = session;
        this.connected = connected;
        this.refused = refused;
        this.producer = session.createProducer(session.createQueue(Addresses.FORM_DEAD));
    }

    /** Tells a lost connection from a refusal. */
    interface Connected {
        /** Throws when the connection has been lost. */
        void check() throws JMSException;
    }

    /**
     * Stores these dead jobs; those that the queue refuses are logged. It may refuse one user's only, so after a refusal
     * those of each user are sent on their own.
     */
    void keep(List<Outcome> outcomes) throws JMSException {
        String why = outcomes.isEmpty() ? null : refusal(outcomes);
        if (why == null) {
            return;
        }
        if (outcomes.size() == 1) {
            refused.add(outcomes.get(0), why);
            return;
        }
        Map<String, List<Outcome>> byUser = outcomes.stream()
                .collect(Collectors.groupingBy(
                        outcome -> Objects.toString(outcome.received().login(), ""),
                        LinkedHashMap::new,
                        Collectors.toList()));
        for (List<Outcome> ofUser : byUser.values()) {
            keepOfUser(ofUser);
        }
    }

    /** Stores a user's until the first that is refused: what is full then refuses the others as well. */
    private void keepOfUser(List<Outcome> outcomes) throws JMSException {
        if (outcomes.size() > 1 && refusal(outcomes) == null) {
            return;
        }
        for (int i = 0; i < outcomes.size(); i++) {
            String why = refusal(outcomes.subList(i, i + 1));
            if (why != null) {
                outcomes.subList(i, outcomes.size()).forEach(outcome -> refused.add(outcome, why));
                return;
            }
        }
    }

    /** Stores all of them or none; null when they are stored. */
    private String refusal(List<Outcome> outcomes) throws JMSException {
        try {
            for (Outcome outcome : outcomes) {
                producer.send(deadJob(outcome));
            }
            session.commit();
            return null;
        } catch (JMSException e) {
            connected.check();
            session.rollback();
            return String.valueOf(e.getMessage());
        }
    }

    private TextMessage deadJob(Outcome outcome) throws JMSException {
        ReceivedJob received = outcome.received();
        TextMessage message = session.createTextMessage(received.body());
        message.setJMSType(KeptText.of(received.type(), Limits.JOB_TYPE));
        if (received.jobId() != null) {
            message.setStringProperty(PropertyNames.JOB_ID, received.jobId());
        }
        if (received.login() != null) {
            message.setStringProperty(PropertyNames.LOGIN, received.login());
        }
        message.setStringProperty(PropertyNames.REASON_CODE, outcome.answer().errorCode());
        message.setStringProperty(
                PropertyNames.REASON, KeptText.of(outcome.answer().errorMessage(), Limits.REASON));
        return message;
    }
}
