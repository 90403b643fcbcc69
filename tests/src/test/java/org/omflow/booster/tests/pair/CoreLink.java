package org.omflow.booster.tests.pair;

import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.List;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.connection.BoosterUnavailableException;
import org.omflow.booster.ha.connection.JobMessages;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.installer.cluster.BoosterPorts;
import org.omflow.booster.installer.load.SubmittedJob;

/** Sends by Jakarta JMS with the connection of our own servers and tools, which knows how long to wait. */
final class CoreLink implements JobLink {
    private final BoosterConnection connection;
    private final Session session;
    private final MessageProducer producer;

    CoreLink(BoosterPorts booster, Encryption encryption, BoosterLogin login, Patience patience)
            throws BoosterUnavailableException, JMSException {
        BoosterAddress address = new BoosterAddress(booster.host(), booster.messages());
        connection = new BoosterConnector(new BoosterAddresses(List.of(address)), login, 0, encryption).connect();
        try {
            session = connection.direct();
            producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public void send(SubmittedJob job) throws JMSException {
        producer.send(JobMessages.write(session, OutgoingJob.of(job.jobId(), job.job(), null)));
    }

    @Override
    public void close() {
        connection.close();
    }
}
