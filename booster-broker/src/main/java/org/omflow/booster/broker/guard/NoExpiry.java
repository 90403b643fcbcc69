package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessageBrokerAccessor;
import org.apache.qpid.proton.amqp.messaging.Properties;

/** Ignores the time to live of a job: a job that was accepted must not expire before a server takes it. */
final class NoExpiry implements MessageGuard {
    @Override
    public void beforeSend(ServerSession session, Transaction tx, Message message) throws ActiveMQException {
        if (!Target.mayBeJob(message) || !hasExpiry(message)) {
            return;
        }
        if (message.isLargeMessage() && !(message instanceof ICoreMessage)) {
            // Its header is already in a file, and from there a server's client would read it and drop the job.
            throw Refusal.of(
                    new ActiveMQException("A job of " + message.getPersistentSize()
                            + " bytes by AMQP must have no ttl and no absolute-expiry-time: send it without a time to"
                            + " live"),
                    message,
                    tx);
        }
        message.setExpiration(0);
        message.reencode();
    }

    /** The broker takes an AMQP time before 1970 for none, but a server's client would drop the job. */
    private static boolean hasExpiry(Message message) {
        if (message.getExpiration() != 0 || !(message instanceof AMQPMessage amqp)) {
            return message.getExpiration() != 0;
        }
        Properties properties = AMQPMessageBrokerAccessor.getCurrentProperties(amqp);
        return properties != null && properties.getAbsoluteExpiryTime() != null;
    }
}
