package org.omflow.booster.broker.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.util.AttributeKey;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQInternalErrorException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.remoting.impl.netty.ActiveMQFrameDecoder2;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerConnectionPlugin;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerSessionPlugin;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.protocol.SessionCallback;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets each connection of the broker's own protocol send only what {@link CorePackets} lists for it, and lets nobody open
 * a session as the user of the pair, who has every right, or in place of another user's. Thread-safe.
 */
public final class CoreGate implements ActiveMQServerConnectionPlugin, ActiveMQServerSessionPlugin {
    private static final Logger log = LoggerFactory.getLogger(CoreGate.class);
    private static final AttributeKey<CoreFilter> FILTER = AttributeKey.valueOf("omflow-core-filter");

    private final OtherBooster otherBooster;
    private volatile ActiveMQServer server;

    public CoreGate(Settings settings, Encryption encryption) {
        otherBooster = new OtherBooster(settings, encryption);
    }

    @Override
    public void registered(ActiveMQServer startedServer) {
        server = startedServer;
    }

    @Override
    public void afterCreateConnection(RemotingConnection connection) {
        if (!(connection instanceof CoreRemotingConnection core)
                || !(connection.getTransportConnection() instanceof NettyConnection netty)) {
            return;
        }
        try {
            ChannelPipeline pipeline = netty.getNettyChannel().pipeline();
            CoreFilter filter = new CoreFilter(core, otherBooster, server.getConfiguration());
            ChannelHandlerContext decoder = pipeline.context(ActiveMQFrameDecoder2.class);
            pipeline.addAfter(decoder.name(), "core-gate", filter);
            netty.getNettyChannel().attr(FILTER).set(filter);
            connection.addFailureListener(filter);
        } catch (RuntimeException e) {
            // The broker only logs a plugin's exception: a connection without its filter must be closed.
            log.error(
                    "A JMS connection could not be filtered and was closed. Should never happen, indicates a bug.", e);
            netty.getNettyChannel().close();
        }
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
            OperationContext operations,
            Map<SimpleString, RoutingType> prefixes)
            throws ActiveMQException {
        if (connection == null || !(connection.getTransportConnection() instanceof NettyConnection)) {
            return;
        }
        if (server.getConfiguration().getClusterUser().equals(username)) {
            log.warn(
                    "Refused a client at {}: it wanted a session as the user of the pair. Change pair.password if it"
                            + " was not the other Booster.",
                    connection.getRemoteAddress());
            throw new ActiveMQSecurityException(
                    "The user of the pair has no sessions: log in as a user of the Booster, or by certificate");
        }
        ServerSession older = server.getSessionByID(name);
        if (older != null) {
            replace(older, connection);
        }
    }

    /** A client that reconnects uses the name of its old session, whose connection the broker may not have missed yet. */
    private static void replace(ServerSession older, RemotingConnection connection) throws ActiveMQException {
        String user = Realm.user(connection.getSubject()).orElse(null);
        if (user == null || !user.equals(older.getValidatedUser())) {
            log.warn(
                    "Refused a client at {}: it wanted a session under the name of another user's.",
                    connection.getRemoteAddress());
            throw new ActiveMQSecurityException("There is a session of this name: use another name");
        }
        try {
            older.close(true);
        } catch (Exception e) {
            throw new ActiveMQInternalErrorException("The old session cannot be closed: connect again", e);
        }
    }

    @Override
    public void afterCreateSession(ServerSession session) {
        RemotingConnection connection = session.getRemotingConnection();
        if (connection != null && connection.getTransportConnection() instanceof NettyConnection netty) {
            CoreFilter filter = netty.getNettyChannel().attr(FILTER).get();
            if (filter != null) {
                filter.loggedIn();
            }
        }
    }
}
