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
 * Refuses further dead jobs once their queue is full, or of one user once they fill that user's share, so that nobody's
 * bad jobs keep out those of others. The server that sends one gets an error and logs the job.
 */
final class DeadJobLimit implements MessageGuard {
    /** One user's share: this part of the queue. */
    static final int SHARES = 4;

    private static final String WHAT_TO_DO =
            ": retry or discard dead jobs, or raise " + BoosterBrokerOptions.DEAD_SIZE.name();

    private final long limitBytes;
    private final DeadJobShares shares;
    private volatile ActiveMQServer server;

    DeadJobLimit(long limitBytes) {
        this.limitBytes = limitBytes;
        this.shares = new DeadJobShares(limitBytes / SHARES, System::nanoTime);
    }

    @Override
    public void registered(ActiveMQServer startedServer) {
        server = startedServer;
        shares.clear();
    }

    @Override
    public void beforeMessageRoute(Message message, RoutingContext context) throws ActiveMQException {
        if (!Addresses.FORM_DEAD.equals(Target.of(message))) {
            return;
        }
        Queue queue = server.locateQueue(Addresses.FORM_DEAD);
        long held = queue == null ? 0 : queue.getPersistentSize();
        if (held + message.getPersistentSize() > limitBytes) {
            throw refusal(
                    Addresses.FORM_DEAD + " holds " + held + " of at most " + limitBytes
                            + " bytes and accepts no further dead job",
                    message,
                    context);
        }
        long ofUser = shares.add(queue, message, context.getTransaction());
        if (ofUser >= 0) {
            throw refusal(
                    Addresses.FORM_DEAD + " holds " + ofUser + " bytes of user '"
                            + Shown.of(DeadJobShares.user(message), Shown.SHORT) + "', whose share is "
                            + limitBytes / SHARES
                            + ", and accepts no further dead job of this user",
                    message,
                    context);
        }
    }

    private static ActiveMQException refusal(String why, Message message, RoutingContext context) {
        return Refusal.of(new ActiveMQAddressFullException(why + WHAT_TO_DO), message, context);
    }
}
