package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.omflow.booster.broker.config.BoosterBrokerOptions;

/** Refuses messages far larger than any job. One just above the limit for jobs passes: a server rejects it with the reason. */
final class MessageSizeLimit implements MessageGuard {
    private final long limitBytes;

    MessageSizeLimit(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    @Override
    public void beforeMessageRoute(Message message, RoutingContext context) throws ActiveMQException {
        long size = message.getPersistentSize();
        if (size > limitBytes) {
            throw Refusal.of(
                    new ActiveMQException("A message of " + size + " bytes is larger than the " + limitBytes
                            + " bytes this Booster accepts: send a smaller one, or raise "
                            + BoosterBrokerOptions.MESSAGE_SIZE.name()),
                    message,
                    context);
        }
    }
}
