package org.omflow.booster.installer.load;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.omflow.booster.ha.connection.JobMessages;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Addresses;

/** Sends jobs to the Booster's queue according to the message contract; they take effect with the commit. */
final class JobSession {
    private final Session session;
    private final MessageProducer producer;
    private final Destination answers;

    JobSession(Session session, Destination answers) throws JMSException {
        this.session = session;
        this.producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
        this.answers = answers;
    }

    void send(SubmittedJob job) throws JMSException {
        TextMessage message = JobMessages.write(session, OutgoingJob.of(job.jobId(), job.job(), null));
        message.setJMSReplyTo(answers);
        producer.send(message);
    }

    void commit() throws JMSException {
        session.commit();
    }
}
