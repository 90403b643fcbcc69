package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;

/** Refuses an AMQP job whose body has several sections: a server would get the first one only. */
final class AmqpSections implements MessageGuard {
    @Override
    public void beforeSend(ServerSession session, Transaction tx, Message message) throws ActiveMQException {
        if (!(message instanceof AMQPMessage amqp) || !Target.mayBeJob(message)) {
            return;
        }
        int sections;
        try {
            sections = AmqpBody.sections(amqp);
        } catch (ActiveMQException | RuntimeException e) {
            // It is damaged: ReadableJobs says how.
            return;
        }
        if (sections > 1) {
            throw Refusal.of(
                    new ActiveMQException("The job was not accepted because its body has " + sections
                            + " sections (AMQP data, amqp-sequence or amqp-value): send it in one data section, or as one"
                            + " text"),
                    message,
                    tx);
        }
    }
}
