package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.security.SecurityAuth;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerConsumerPlugin;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerQueuePlugin;
import org.apache.activemq.artemis.protocol.amqp.exceptions.ActiveMQAMQPException;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.qpid.proton.amqp.transport.AmqpError;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.user.UserRole;

/**
 * Lets a user take only from the user's own queues and subscriptions and end only these, whoever knows their names.
 * Administrators may take from and end any. Thread-safe.
 */
public final class QueueOwners implements ActiveMQServerQueuePlugin, ActiveMQServerConsumerPlugin {
    private volatile ActiveMQServer server;

    @Override
    public void registered(ActiveMQServer startedServer) {
        server = startedServer;
    }

    @Override
    public void afterCreateConsumer(ServerConsumer consumer) throws ActiveMQException {
        SecurityAuth session = server.getSessionByID(consumer.getSessionID());
        try {
            requireOwn(consumer.getQueue(), session, "take from");
        } catch (ActiveMQException e) {
            Refusal.close(consumer, e);
            throw e;
        }
    }

    @Override
    public void beforeDestroyQueue(
            Queue queue,
            SecurityAuth session,
            boolean checkConsumerCount,
            boolean removeConsumers,
            boolean autoDeleteAddress)
            throws ActiveMQException {
        requireOwn(queue, session, "end");
    }

    private static void requireOwn(Queue queue, SecurityAuth session, String act) throws ActiveMQException {
        RemotingConnection connection = session == null ? null : session.getRemotingConnection();
        // Without a connection, or an owner, the broker itself acts.
        if (connection == null || queue.getUser() == null || Realm.has(connection.getSubject(), UserRole.ADMIN)) {
            return;
        }
        String user = Realm.user(connection.getSubject()).orElse("");
        if (!queue.getUser().toString().equals(user)) {
            String kind = queue.getRoutingType() == RoutingType.MULTICAST ? "subscription" : "queue";
            // Of this class, so that an AMQP client keeps its connection.
            throw Refusal.told(new ActiveMQAMQPException(
                    AmqpError.UNAUTHORIZED_ACCESS,
                    "User '" + Shown.of(user, Shown.SHORT) + "' may not " + act
                            + " the " + kind + " '"
                            + Shown.of(queue.getName().toString(), Shown.SHORT)
                            + "' of another user: use another name, or let an administrator end it",
                    ActiveMQExceptionType.SECURITY_EXCEPTION));
        }
    }
}
