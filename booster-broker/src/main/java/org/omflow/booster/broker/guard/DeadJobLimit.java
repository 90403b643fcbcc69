package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQAddressFullException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.ha.message.Addresses;

/**
 * Refuses further dead jobs once their queue is full. The server that sends one gets an error and keeps the job, so
 * none is lost.
 */
final class DeadJobLimit implements MessageGuard {
    private final long limitBytes;
    private volatile ActiveMQServer server;

    DeadJobLimit(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    @Override
    public void registered(ActiveMQServer startedServer) {
        server = startedServer;
    }

    @Override
    public void beforeMessageRoute(Message message, RoutingContext context) throws ActiveMQException {
        if (!Addresses.FORM_DEAD.equals(Target.of(message))) {
            return;
        }
        Queue queue = server.locateQueue(Addresses.FORM_DEAD);
        long held = queue == null ? 0 : queue.getPersistentSize();
        if (held + message.getPersistentSize() <= limitBytes) {
            return;
        }
        ActiveMQAddressFullException full = new ActiveMQAddressFullException(Addresses.FORM_DEAD + " holds " + held
                + " of at most " + limitBytes
                + " bytes and accepts no further dead job: retry or discard dead jobs, or raise "
                + BoosterBrokerOptions.DEAD_SIZE.name());
        throw Refusal.of(full, message, context);
    }
}
