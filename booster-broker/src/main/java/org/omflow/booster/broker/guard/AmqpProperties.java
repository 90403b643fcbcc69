package org.omflow.booster.broker.guard;

import java.util.Map;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessageBrokerAccessor;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.omflow.booster.ha.message.PropertyNames;

/**
 * Leaves out the properties of an AMQP job that a server cannot receive, such as a timestamp, a uuid or a list: none of
 * them is one of the contract. A {@code jobId} that is a uuid becomes its text. Those of a large job are already in a file:
 * it is refused, and so is a {@code jobId} of another type.
 */
final class AmqpProperties implements MessageGuard {
    @Override
    public void beforeSend(ServerSession session, Transaction tx, Message message) throws ActiveMQException {
        if (!(message instanceof AMQPMessage amqp) || !Target.mayBeJob(message)) {
            return;
        }
        // Of a large one the broker has read them; to read them again it would read all of it.
        ApplicationProperties given = message.isLargeMessage()
                ? AMQPMessageBrokerAccessor.getDecodedApplicationProperties(amqp)
                : amqp.getApplicationProperties();
        if (given == null || given.getValue() == null) {
            return;
        }
        boolean changed = false;
        for (Map.Entry<?, ?> property : given.getValue().entrySet()) {
            if (!(property.getKey() instanceof String name)) {
                continue;
            }
            if (name.equals(PropertyNames.JOB_ID) && !isId(property.getValue())) {
                throw Refusal.of(
                        new ActiveMQException("The job was not accepted because its property jobId is a "
                                + property.getValue().getClass().getSimpleName() + " ("
                                + Shown.of(property.getValue().toString(), Shown.SHORT)
                                + "): write it as text or uuid"),
                        message,
                        tx);
            }
            if (isReceivable(property.getValue())) {
                continue;
            }
            if (message.isLargeMessage()) {
                throw Refusal.of(
                        new ActiveMQException("The job was not accepted because its property '"
                                + Shown.of(name, Shown.SHORT) + "' is a "
                                + property.getValue().getClass().getSimpleName() + " and it has "
                                + message.getPersistentSize()
                                + " bytes: in such a large job by AMQP write it as text or a number"),
                        message,
                        tx);
            }
            if (name.equals(PropertyNames.JOB_ID) && property.getValue() instanceof UUID jobId) {
                message.putStringProperty(name, jobId.toString());
            } else {
                message.removeProperty(name);
            }
            changed = true;
        }
        if (changed) {
            message.reencode();
        }
    }

    private static boolean isId(Object value) {
        return value == null || value instanceof CharSequence || value instanceof Symbol || value instanceof UUID;
    }

    private static boolean isReceivable(Object value) {
        return value == null
                || value instanceof CharSequence
                || value instanceof Boolean
                || value instanceof Number
                || value instanceof Character
                || value instanceof Symbol
                || value instanceof Binary;
    }
}
