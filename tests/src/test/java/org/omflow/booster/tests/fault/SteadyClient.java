package org.omflow.booster.tests.fault;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.tests.client.PatientConnection;

/**
 * A client that sends jobs at a steady rate, whether those before are answered or not, and takes the time from each to its
 * answer. A job that is sent late counts from when it was due. To be used by one thread.
 */
final class SteadyClient implements AutoCloseable {
    /**
     * One job and what became of it.
     *
     * @param at how long after the client's start it was due
     * @param took from then to its answer
     */
    record Timed(Duration at, Duration took, Answer answer) {}

    private final long interval;
    private final long began = System.nanoTime();
    private final BoosterConnection connection;
    private final Session session;
    private final MessageProducer producer;
    private final TemporaryQueue replies;
    private final Map<String, Long> due = new ConcurrentHashMap<>();
    private final Map<String, Timed> answered = new ConcurrentHashMap<>();
    private long next = began;

    SteadyClient(BoosterConnector connector, int perSecond) throws JMSException, InterruptedException {
        interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        connection = PatientConnection.open(connector, "steady client");
        session = connection.direct();
        producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
        Session listening = connection.direct();
        replies = listening.createTemporaryQueue();
        listening.createConsumer(replies).setMessageListener(this::arrived);
    }

    /** Begins to count anew: the next job is due now. */
    void rest() {
        next = System.nanoTime();
    }

    /** Sends a job, in no message group, when it is due, and returns when the Booster has it. */
    void send(String jobId, Job job) throws JMSException {
        while (System.nanoTime() - next < 0) {
            LockSupport.parkNanos(next - System.nanoTime());
        }
        due.put(jobId, next);
        next += interval;
        TextMessage message = session.createTextMessage(Json.write(job.toJson()));
        message.setJMSType(job.type().wireName());
        message.setStringProperty(PropertyNames.JOB_ID, jobId);
        message.setJMSReplyTo(replies);
        producer.send(message);
    }

    /** How many jobs were sent. */
    int sent() {
        return due.size();
    }

    /** The jobs that were answered, by id. */
    Map<String, Timed> answered() {
        return answered;
    }

    @Override
    public void close() {
        connection.close();
    }

    private void arrived(Message message) {
        long now = System.nanoTime();
        try {
            Answer answer = Answer.parse(((TextMessage) message).getText());
            long from = due.get(answer.jobId());
            answered.put(
                    answer.jobId(), new Timed(Duration.ofNanos(from - began), Duration.ofNanos(now - from), answer));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
