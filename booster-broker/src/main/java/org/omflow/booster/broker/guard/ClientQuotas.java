package org.omflow.booster.broker.guard;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.postoffice.QueueBinding;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerConsumerPlugin;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerQueuePlugin;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerSessionPlugin;
import org.apache.activemq.artemis.protocol.amqp.exceptions.ActiveMQAMQPException;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.protocol.SessionCallback;
import org.apache.qpid.proton.amqp.transport.AmqpError;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.ha.settings.Settings;

/**
 * Bounds how many connections, sessions, consumers, queues and durable subscriptions one user has, so that none takes the
 * Booster from the others. Servers have no bounds. Thread-safe.
 */
public final class ClientQuotas
        implements ActiveMQServerSessionPlugin, ActiveMQServerQueuePlugin, ActiveMQServerConsumerPlugin {
    private final Settings settings;
    private volatile ActiveMQServer server;

    public ClientQuotas(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void registered(ActiveMQServer startedServer) {
        server = startedServer;
    }

    @Override
    public void beforeCreateSession(
            String name,
            String username,
            int minLargeMessageSize,
            RemotingConnection connection,
            boolean autoCommitSends,
            boolean autoCommitAcks,
            boolean preAcknowledge,
            boolean xa,
            String defaultAddress,
            SessionCallback callback,
            boolean autoCreateQueues,
            OperationContext context,
            Map<SimpleString, RoutingType> prefixes)
            throws ActiveMQException {
        String user =
                connection == null ? null : Realm.user(connection.getSubject()).orElse(null);
        if (user == null || Realm.has(connection.getSubject(), UserRole.SERVER)) {
            return;
        }
        // One that was admitted goes on: the others may be those that are being refused now.
        if (sessions(user).noneMatch(session -> session.getRemotingConnection() == connection)) {
            long others = connections(user).stream()
                    .filter(other -> other != connection)
                    .count();
            require(user, others, BoosterBrokerOptions.CLIENT_CONNECTIONS, "connections");
        }
        // Each takes memory, and an open file for a large message that has begun.
        require(user, sessions(user).count(), BoosterBrokerOptions.CLIENT_SESSIONS, "sessions");
    }

    @Override
    public void beforeCreateQueue(QueueConfiguration queue) throws ActiveMQException {
        SimpleString owner = queue.getUser();
        if (owner == null || owner.isEmpty() || isServer(owner.toString())) {
            return;
        }
        boolean subscription = isSubscription(queue.isDurable(), queue.getRoutingType());
        List<Queue> others = server.getPostOffice()
                .getAllBindings()
                .filter(QueueBinding.class::isInstance)
                .map(binding -> ((QueueBinding) binding).getQueue())
                .filter(other -> owner.equals(other.getUser()) && isSubscription(other) == subscription)
                .toList();
        require(
                owner.toString(),
                others.size() - leftBehind(owner.toString(), others),
                subscription ? BoosterBrokerOptions.CLIENT_SUBSCRIPTIONS : BoosterBrokerOptions.CLIENT_QUEUES,
                subscription ? "durable subscriptions" : "queues");
    }

    @Override
    public void afterCreateConsumer(ServerConsumer consumer) throws ActiveMQException {
        ServerSession session = server.getSessionByID(consumer.getSessionID());
        RemotingConnection connection = session == null ? null : session.getRemotingConnection();
        if (connection == null || Realm.has(connection.getSubject(), UserRole.SERVER)) {
            return;
        }
        String user = session.getValidatedUser();
        long others =
                -1L + sessions(user).mapToLong(ServerSession::getConsumerCount).sum();
        try {
            require(user, others, BoosterBrokerOptions.CLIENT_CONSUMERS, "consumers");
        } catch (ActiveMQException e) {
            Refusal.close(consumer, e);
            throw e;
        }
    }

    private Stream<ServerSession> sessions(String user) {
        return server.getSessions().stream()
                .filter(session -> Objects.equals(user, session.getValidatedUser())
                        && LiveConnections.isLive(session.getRemotingConnection()));
    }

    private List<RemotingConnection> connections(String user) {
        Collection<RemotingConnection> all = server.getRemotingService().getConnections();
        return all.stream()
                .filter(connection ->
                        Realm.user(connection.getSubject()).filter(user::equals).isPresent()
                                && LiveConnections.isLive(connection))
                .toList();
    }

    /** How many of these are temporary queues of connections that are closed. */
    private long leftBehind(String user, List<Queue> queues) {
        long temporary = queues.stream().filter(Queue::isTemporary).count();
        return temporary == 0 ? 0 : Math.max(0, temporary - LiveConnections.temporaryQueues(connections(user)));
    }

    private static boolean isSubscription(Queue queue) {
        return isSubscription(queue.isDurable(), queue.getRoutingType());
    }

    private static boolean isSubscription(Boolean durable, RoutingType routing) {
        // A queue is durable unless its maker says otherwise.
        return routing == RoutingType.MULTICAST && !Boolean.FALSE.equals(durable);
    }

    /** Whether this user is connected as a server. */
    private boolean isServer(String user) {
        return server.getSessions().stream()
                .anyMatch(session -> user.equals(session.getValidatedUser())
                        && session.getRemotingConnection() != null
                        && Realm.has(session.getRemotingConnection().getSubject(), UserRole.SERVER));
    }

    private void require(String user, long others, Option<Integer> limit, String what) throws ActiveMQException {
        int most = settings.get(limit);
        if (others >= most) {
            // Of this class, so that an AMQP client keeps its connection.
            throw Refusal.told(new ActiveMQAMQPException(
                    AmqpError.RESOURCE_LIMIT_EXCEEDED,
                    "User '" + Shown.of(user, Shown.SHORT) + "' has " + others + " " + what + " of at most " + most
                            + ": close or unsubscribe some, or raise " + limit.name(),
                    ActiveMQExceptionType.GENERIC_EXCEPTION));
        }
    }
}
