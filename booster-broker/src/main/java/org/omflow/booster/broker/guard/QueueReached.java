package org.omflow.booster.broker.guard;

import java.util.Set;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.omflow.booster.broker.queue.AddressKind;

/** Refuses a message to one of the Booster's queues that its sender marked for topics: the broker would accept and drop it. */
final class QueueReached implements MessageGuard {
    private static final Set<String> QUEUES = AddressKind.ALL.stream()
            .filter(AddressKind::isQueue)
            .map(AddressKind::name)
            .collect(Collectors.toUnmodifiableSet());

    @Override
    public void beforeMessageRoute(Message message, RoutingContext context) throws ActiveMQException {
        if (context.getQueueCount() > 0 || !QUEUES.contains(Target.of(message))) {
            return;
        }
        throw Refusal.of(
                new ActiveMQException("The message was not accepted because it would not reach the queue "
                        + Target.of(message) + " (its routing type is " + context.getRoutingType()
                        + "): send it to the queue, not to a topic, with the routing type ANYCAST or none"),
                message,
                context);
    }
}
