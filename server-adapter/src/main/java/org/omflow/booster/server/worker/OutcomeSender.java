package org.omflow.booster.server.worker;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.time.Clock;
import java.util.List;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.CorrelationId;
import org.omflow.booster.ha.connection.JobMessages;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.message.Job;
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
    private final AwaitedRejections awaited;
    private final DeadJobSender deadJobs;
    private final MessageProducer jobs;
    private final MessageProducer results;
    private final MessageProducer answers;

    OutcomeSender(BoosterConnection connection, Session work, Clock clock) throws JMSException {
        this.work = work;
        this.connection = connection;
        this.replies = connection.direct();
        this.awaited = new AwaitedRejections(clock, name -> connection.hasQueue(replies, name));
        this.deadJobs = new DeadJobSender(connection.transacted(), connection::check, RefusedDeadJobs.OF_THIS_SERVER);
        this.jobs = work.createProducer(work.createQueue(Addresses.FORM_PROCESS));
        this.results = work.createProducer(work.createTopic(Addresses.FORM_RESULT));
        this.answers = replies.createProducer(null);
        // If a Booster loses an answer, the requester gets it again by sending the job again.
        this.answers.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    }

    /** Sends the outcomes of a batch; the caller commits. */
    void send(List<Outcome> outcomes) throws JMSException {
        deadJobs.keep(awaited.dead(outcomes));
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
            sendResults(outcome);
            if (outcome.received().envelope().replyTo() != null) {
                reply(outcome);
            }
        }
    }

    /** The whole answer for the owner of the order, and for another sender one without the order. */
    private void sendResults(Outcome outcome) throws JMSException {
        String sender = outcome.received().login();
        TextMessage whole = answer(work, outcome, outcome.answer(), outcome.answerText());
        String reader = outcome.owner() == null && outcome.answer().order() == null ? sender : outcome.owner();
        if (reader != null) {
            whole.setStringProperty(PropertyNames.READER, reader);
        }
        results.send(whole);
        // Servers send each other the jobs of subflows, and hear no results.
        if (outcome.isOfAnother() && sender != null && !(outcome.received().job() instanceof Job.SubflowJob)) {
            TextMessage copy = withoutOrder(work, outcome);
            copy.setStringProperty(PropertyNames.READER, sender);
            copy.setBooleanProperty(PropertyNames.WITHOUT_ORDER, true);
            results.send(copy);
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
        Envelope sender = outcome.received().envelope();
        // By REST, the server that waits for the answer knows its caller and leaves the order out.
        boolean whole = sender.byRest() || sender.byAdmin() || !outcome.isOfAnother();
        TextMessage message = whole
                ? answer(replies, outcome, outcome.answer(), outcome.answerText())
                : withoutOrder(replies, outcome);
        if (sender.byRest()) {
            message.setStringProperty(PropertyNames.LOGIN, sender.login());
            message.setStringProperty(
                    PropertyNames.BODY_HASH, outcome.received().bodyHash().text());
            if (outcome.owner() != null) {
                message.setStringProperty(PropertyNames.READER, outcome.owner());
            }
        } else if (!sender.byAdmin()) {
            // An administrator may also retry a dead job, whose answer is for the one who sent it.
            message.setStringProperty(PropertyNames.REPLY_FOR, sender.login());
        }
        if (sender.correlation() == null) {
            message.setJMSCorrelationID(outcome.received().jobId());
        } else {
            CorrelationId.set(message, sender.correlation());
        }
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

    private static TextMessage withoutOrder(Session session, Outcome outcome) throws JMSException {
        Answer answer = outcome.answer().withoutOrder();
        return answer(session, outcome, answer, Json.write(answer.toJson()));
    }

    private static TextMessage answer(Session session, Outcome outcome, Answer answer, String text)
            throws JMSException {
        TextMessage message = session.createTextMessage(text);
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
