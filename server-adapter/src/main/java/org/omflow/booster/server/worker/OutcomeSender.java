package org.omflow.booster.server.worker;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.List;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.JobMessages;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.server.job.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the outcomes of a batch: follow-up jobs and results in the transaction that acknowledges the batch, dead jobs
 * and answers outside it, so a full queue or a disconnected requester does not undo the rest. Not thread-safe.
 */
final class OutcomeSender {
    private static final Logger log = LoggerFactory.getLogger(OutcomeSender.class);

    private final Session work;
    private final BoosterConnection connection;
    private final Session replies;
    private final DeadJobSender deadJobs;
    private final MessageProducer jobs;
    private final MessageProducer results;
    private final MessageProducer answers;

    OutcomeSender(BoosterConnection connection, Session work) throws JMSException {
        this.work = work;
        this.connection = connection;
        this.replies = connection.direct();
        this.deadJobs = new DeadJobSender(connection.transacted(), connection::check);
        this.jobs = work.createProducer(work.createQueue(Addresses.FORM_PROCESS));
        this.results = work.createProducer(work.createTopic(Addresses.FORM_RESULT));
        this.answers = replies.createProducer(null);
        // If a Booster loses an answer, the requester gets it again by sending the job again.
        this.answers.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    }

    /** Sends the outcomes of a batch; the caller commits. */
    void send(List<Outcome> outcomes) throws JMSException {
        deadJobs.keep(outcomes.stream().filter(Outcome::dead).toList());
        for (Outcome outcome : outcomes) {
            for (OutgoingJob job : outcome.followUps()) {
                jobs.send(JobMessages.write(work, job));
            }
            for (OutgoingJob job : outcome.released()) {
                jobs.send(JobMessages.write(work, job));
            }
            if (outcome.isHeld()) {
                continue;
            }
            results.send(answer(work, outcome));
            if (outcome.received().envelope().replyTo() != null) {
                reply(outcome);
            }
        }
    }

    private void reply(Outcome outcome) throws JMSException {
        Destination to = JobMessages.address(outcome.received().envelope().replyTo());
        if (!mayReplyTo(to)) {
            log.warn(
                    "job {}: its JMSReplyTo is {}, an address of the Booster itself; no answer is sent there",
                    outcome.received().jobId(),
                    to);
            return;
        }
        TextMessage message = answer(replies, outcome);
        message.setJMSCorrelationID(outcome.received().jobId());
        try {
            answers.send(to, message);
        } catch (JMSException e) {
            // The requester is disconnected or named an address that does not exist; the topic has the result anyway.
            log.debug(
                    "job {}: no answer could be sent to {}: {}",
                    outcome.received().jobId(),
                    to,
                    e.getMessage());
        }
    }

    private static TextMessage answer(Session session, Outcome outcome) throws JMSException {
        Answer answer = outcome.answer();
        TextMessage message = session.createTextMessage(outcome.answerText());
        message.setJMSType(outcome.received().type());
        if (answer.jobId() != null) {
            message.setStringProperty(PropertyNames.JOB_ID, answer.jobId());
        }
        message.setStringProperty(PropertyNames.STATUS, answer.status().wireName());
        if (answer.key() != null) {
            message.setStringProperty(PropertyNames.KEY, answer.key());
        }
        if (answer.order() != null) {
            message.setStringProperty(
                    PropertyNames.PROCESS, answer.order().path("process").asText());
        }
        return message;
    }

    /** A sender must not use the server's rights to write where it may not. */
    private static boolean mayReplyTo(Destination to) throws JMSException {
        String name = to instanceof Queue queue
                ? queue.getQueueName()
                : to instanceof Topic topic ? topic.getTopicName() : Addresses.OWN_PREFIX;
        return !name.startsWith(Addresses.OWN_PREFIX) || name.startsWith(Addresses.REPLY_PREFIX);
    }
}
