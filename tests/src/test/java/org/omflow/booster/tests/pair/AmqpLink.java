package org.omflow.booster.tests.pair;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.installer.cluster.BoosterPorts;
import org.omflow.booster.installer.load.SubmittedJob;

/** Sends by AMQP 1.0 with the Qpid client. */
final class AmqpLink implements JobLink {
    private static final long CLOSE_MS = 500;

    private final Connection connection;
    private final Session session;
    private final MessageProducer producer;

    AmqpLink(BoosterPorts booster, Encryption encryption, BoosterLogin login, Patience patience) throws JMSException {
        JmsConnectionFactory factory =
                new JmsConnectionFactory("%s://%s:%d?amqp.idleTimeout=%d&transport.connectTimeout=%d"
                        .formatted(
                                encryption == Encryption.NONE ? "amqp" : "amqps",
                                booster.host(),
                                booster.clients(),
                                patience.send().toMillis(),
                                patience.login().toMillis()));
        encryption.identity().ifPresent(identity -> factory.setSslContext(identity.context()));
        factory.setConnectTimeout(patience.login().toMillis());
        factory.setRequestTimeout(patience.login().toMillis());
        factory.setSendTimeout(patience.send().toMillis());
        factory.setCloseTimeout(CLOSE_MS);
        connection = factory.createConnection(login.user(), login.password());
        try {
            connection.start();
            session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
        } catch (JMSException e) {
            close();
            throw e;
        }
    }

    @Override
    public void send(SubmittedJob job) throws JMSException {
        TextMessage message = session.createTextMessage(job.body());
        message.setJMSType(job.type());
        message.setStringProperty(PropertyNames.JOB_ID, job.jobId());
        message.setStringProperty(PropertyNames.GROUP, job.group());
        producer.send(message);
    }

    @Override
    public void close() {
        Thread closing = new Thread(
                () -> {
                    try {
                        connection.close();
                    } catch (JMSException e) {
                        // It was broken already.
                    }
                },
                "amqp-close");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
