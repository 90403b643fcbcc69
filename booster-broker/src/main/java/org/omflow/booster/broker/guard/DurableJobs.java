package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.omflow.booster.broker.queue.AddressKind;

/**
 * Makes every job durable, even if its sender did not ask for it: AMQP and STOMP clients do not by default, and an
 * accepted job must survive the Booster.
 */
final class DurableJobs implements MessageGuard {
    @Override
    public void beforeMessageRoute(Message message, RoutingContext context) throws ActiveMQException {
        if (message.isDurable() || !AddressKind.ALWAYS_ON_DISK.contains(Target.of(message))) {
            return;
        }
        if (message.isLargeMessage()) {
            // Its body is already in a file whose name marks it for deletion at the next start.
            throw Refusal.of(
                    new ActiveMQException("A job of " + message.getPersistentSize()
                            + " bytes must be sent persistent (JMS DeliveryMode.PERSISTENT, AMQP durable=true)"),
                    message,
                    context);
        }
        message.setDurable(true);
        message.reencode();
    }
}
