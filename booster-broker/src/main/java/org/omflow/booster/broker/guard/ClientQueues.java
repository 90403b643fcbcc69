package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerAddressPlugin;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerQueuePlugin;
import org.apache.activemq.artemis.protocol.amqp.exceptions.ActiveMQAMQPException;
import org.apache.qpid.proton.amqp.transport.AmqpError;
import org.omflow.booster.ha.message.Addresses;

/**
 * Gives the queues that clients make the Booster's own settings instead of the client's, has their addresses removed when
 * nobody uses them, and lets nobody add a queue to an address for answers that another user has. Thread-safe.
 */
public final class ClientQueues implements ActiveMQServerQueuePlugin, ActiveMQServerAddressPlugin {
    private static final int NONE = -1;

    private volatile ActiveMQServer server;

    @Override
    public void registered(ActiveMQServer startedServer) {
        server = startedServer;
    }

    @Override
    public void beforeAddAddress(AddressInfo address, boolean reload) {
        if (address.getName().toString().startsWith(Addresses.REPLY_PREFIX)) {
            address.setAutoCreated(true);
        }
    }

    @Override
    public void beforeCreateQueue(QueueConfiguration queue) throws ActiveMQException {
        SimpleString user = queue.getUser();
        if (user == null || user.isEmpty()) {
            // The broker's own.
            return;
        }
        for (SimpleString name : new SimpleString[] {queue.getName(), queue.getAddress()}) {
            if (hasWildcard(name)) {
                throw refused(wildcard(name));
            }
        }
        queue.setGroupBuckets(NONE)
                .setGroupRebalance(false)
                .setGroupRebalancePauseDispatch(false)
                .setGroupFirstKey((SimpleString) null)
                .setExclusive(false)
                .setLastValue(false)
                .setLastValueKey((SimpleString) null)
                .setNonDestructive(false)
                .setConsumersBeforeDispatch(0)
                .setDelayBeforeDispatch((long) NONE)
                .setRingSize((long) NONE);
        requireOwnAddress(queue.getAddress(), user);
    }

    /** The broker takes these for wildcards in some places, although they are off. */
    static boolean hasWildcard(SimpleString name) {
        return name.contains('#') || name.contains('*');
    }

    /** The refusal of such a name. */
    static String wildcard(SimpleString name) {
        return "The name '" + Shown.of(name.toString(), Shown.SHORT)
                + "' has a wildcard, which names here do not have: give the whole name";
    }

    /**
     * Answers to one user must not reach another. The broker asks this while it holds the lock under which it creates
     * queues, so of two users who make the same address at once the second finds the queue of the first.
     */
    private void requireOwnAddress(SimpleString address, SimpleString user) throws ActiveMQException {
        String name = address.toString();
        if (!AddressOwners.isBoosters(name) && AddressOwners.isOthers(server, address, user)) {
            throw refused(AddressOwners.refusal(name));
        }
    }

    private static ActiveMQException refused(String why) {
        StompRefusals.because(why);
        return new ActiveMQAMQPException(AmqpError.UNAUTHORIZED_ACCESS, why, ActiveMQExceptionType.SECURITY_EXCEPTION);
    }
}
