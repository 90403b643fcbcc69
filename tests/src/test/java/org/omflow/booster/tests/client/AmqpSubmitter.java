package org.omflow.booster.tests.client;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.installer.load.SubmittedJob;
import org.omflow.booster.installer.load.Submitter;

/** Submits by AMQP 1.0 with the Qpid client; answers come to a temporary queue. */
public final class AmqpSubmitter implements Submitter {
    private final Connection connection;
    private final Session sending;
    private final MessageProducer producer;
    private final TemporaryQueue answers;
    private final ExecutorService sender = Executors.newSingleThreadExecutor();
    private final Map<String, SubmittedJob> unanswered = new ConcurrentHashMap<>();
    private volatile Listener listener;

    public AmqpSubmitter(String host, int port, Encryption encryption, BoosterLogin login) throws JMSException {
        JmsConnectionFactory factory =
                new JmsConnectionFactory((encryption == Encryption.NONE ? "amqp://" : "amqps://") + host + ":" + port);
        encryption.identity().ifPresent(identity -> factory.setSslContext(identity.context()));
        connection = factory.createConnection(login.user(), login.password());
        sending = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        producer = sending.createProducer(sending.createQueue(Addresses.FORM_PROCESS));
        Session listening = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        answers = listening.createTemporaryQueue();
        listening.createConsumer(answers).setMessageListener(this::arrived);
    }

    @Override
    public void start(Listener hears) {
        listener = hears;
        try {
            connection.start();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void submit(SubmittedJob job) {
        unanswered.put(job.jobId(), job);
        sender.execute(() -> send(job));
    }

    @Override
    public void close() {
        sender.shutdownNow();
        try {
            connection.close();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(SubmittedJob job) {
        long began = System.nanoTime();
        try {
            TextMessage message = sending.createTextMessage(job.body());
            message.setJMSType(job.type());
            message.setStringProperty(PropertyNames.JOB_ID, job.jobId());
            message.setStringProperty(PropertyNames.GROUP, job.group());
            message.setJMSReplyTo(answers);
            producer.send(message);
            listener.acknowledged(job, began);
        } catch (JMSException e) {
            unanswered.remove(job.jobId());
            listener.answered(job, new Answer(job.jobId(), Answer.Status.FAILED, null, null, "amqp", e.toString()));
        }
    }

    private void arrived(Message message) {
        try {
            Answer answer = Answer.parse(((TextMessage) message).getText());
            SubmittedJob job = unanswered.remove(answer.jobId());
            if (job != null) {
                listener.answered(job, answer);
            }
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
