package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.queue.AddressKind;

/**
 * Refuses messages far larger than any job, and for the queues of short messages those that are not short. A job just
 * above the limit for jobs passes: a server rejects it with the reason.
 */
final class MessageSizeLimit implements MessageGuard {
    private final long limitBytes;

    MessageSizeLimit(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    @Override
    public void beforeMessageRoute(Message message, RoutingContext context) throws ActiveMQException {
        String target = Target.of(message);
        String fault = AddressKind.SMALL.contains(target) ? faultOfSmall(message, target) : fault(message);
        if (fault != null) {
            throw Refusal.of(
                    new ActiveMQException("A message of " + message.getPersistentSize() + " bytes " + fault),
                    message,
                    context);
        }
    }

    private String fault(Message message) throws ActiveMQException {
        return message.getPersistentSize() > limitBytes
                ? "is larger than the " + limitBytes + " bytes this Booster accepts: send a smaller one, or raise "
                        + BoosterBrokerOptions.MESSAGE_SIZE.name()
                : null;
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
