package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.queue.AddressKind;

/**
 * Refuses messages far larger than any job, and for the queues of short messages those that are not short. A job just
 * above the limit for jobs passes: a server rejects it with the reason. The properties have a limit too. No guard before
 * this one may read the body.
 */
final class MessageSizeLimit implements MessageGuard {
    /** Twice what STOMP admits, as the broker stores two bytes for each character. */
    static final int MOST_PROPERTY_BYTES = 2 * StompFrameReader.MOST_HEADER_BYTES;

    private final long limitBytes;

    MessageSizeLimit(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    @Override
    public void beforeSend(ServerSession session, Transaction tx, Message message) throws ActiveMQException {
        check(message, tx);
    }

    /** Once more, as a message without a destination has got one by now, and not all come from clients. */
    @Override
    public void beforeMessageRoute(Message message, RoutingContext context) throws ActiveMQException {
        check(message, context.getTransaction());
    }

    private void check(Message message, Transaction tx) throws ActiveMQException {
        String target = Target.of(message);
        String fault = AddressKind.SMALL.contains(target) ? faultOfSmall(message, target) : fault(message);
        if (fault != null) {
            throw Refusal.of(
                    new MessageTooLargeException("A message of " + message.getPersistentSize() + " bytes " + fault),
                    message,
                    tx);
        }
    }

    private String fault(Message message) throws ActiveMQException {
        if (message.getPersistentSize() > limitBytes) {
            return "is larger than the " + limitBytes + " bytes this Booster accepts: send a smaller one, or raise "
                    + BoosterBrokerOptions.MESSAGE_SIZE.name();
        }
        long properties = propertyBytes(message);
        return properties > MOST_PROPERTY_BYTES
                ? "has " + properties + " bytes of properties, and at most " + MOST_PROPERTY_BYTES
                        + " are accepted: send long values in its body"
                : null;
    }

    /** The broker holds them in memory, also those of a message that is in a file. */
    private static long propertyBytes(Message message) throws ActiveMQException {
        if (message instanceof ICoreMessage core) {
            return core.getHeadersAndPropertiesEncodeSize();
        }
        return message instanceof AMQPMessage amqp ? AmqpBody.start(amqp) : 0;
    }

    private static String faultOfSmall(Message message, String queue) throws ActiveMQException {
        if (message.getPersistentSize() > AddressKind.SMALL_MESSAGE_BYTES) {
            return "is larger than the " + AddressKind.SMALL_MESSAGE_BYTES + " bytes that " + queue
                    + " takes: send a smaller one";
        }
        // Of these the broker counts only the head when it limits what the queue holds.
        return message.isLargeMessage()
                ? "came in parts, and " + queue + " takes only whole ones of at most " + AddressKind.SMALL_MESSAGE_BYTES
                        + " bytes: raise the client's minLargeMessageSize"
                : null;
    }
}
