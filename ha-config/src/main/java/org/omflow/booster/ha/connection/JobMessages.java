package org.omflow.booster.ha.connection;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.omflow.booster.ha.message.PropertyNames;

/** Writes jobs as JMS messages. */
public final class JobMessages {
    private JobMessages() {}

    /** The message of a job, ready to be sent with persistent delivery. */
    public static TextMessage write(Session session, OutgoingJob job) throws JMSException {
        TextMessage message = session.createTextMessage(job.body());
        message.setJMSType(job.type());
        message.setStringProperty(PropertyNames.JOB_ID, job.jobId());
        if (job.orderKey() != null) {
            message.setStringProperty(PropertyNames.GROUP, job.orderKey());
        }
        if (job.login() != null) {
            message.setStringProperty(PropertyNames.LOGIN, job.login());
        }
        return message;
    }
}
