package org.omflow.booster.broker.preauth;

import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ClusterConnectReplyMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SubscribeClusterTopologyUpdatesMessage;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerConnectionPlugin;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerSessionPlugin;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Notices that a connection has logged in, by a client's session or by the other Booster's own handshake. Thread-safe.
 */
public final class LoginWatch implements ActiveMQServerConnectionPlugin, ActiveMQServerSessionPlugin {
    @Override
    public void afterCreateConnection(RemotingConnection connection) {
        UnauthenticatedChannel pending = UnauthenticatedChannel.of(connection);
        if (pending != null) {
            pending.speaks(connection);
        }
    }

    @Override
    public void afterCreateSession(ServerSession session) {
        loggedIn(session.getRemotingConnection());
    }

    /** An interceptor for all outgoing packets. */
    public Interceptor otherBooster() {
        return (Packet packet, RemotingConnection connection) -> {
            if (packet instanceof ClusterConnectReplyMessage reply && reply.isAuthorized()) {
                loggedIn(connection);
            }
            return true;
        };
    }

    /** An interceptor for all incoming packets. */
    public Interceptor listeners() {
        return (Packet packet, RemotingConnection connection) -> {
            UnauthenticatedChannel pending = packet instanceof SubscribeClusterTopologyUpdatesMessage
                    ? UnauthenticatedChannel.of(connection)
                    : null;
            if (pending != null) {
                pending.listens();
            }
            return true;
        };
    }

    private static void loggedIn(RemotingConnection connection) {
        UnauthenticatedChannel pending = connection == null ? null : UnauthenticatedChannel.of(connection);
        if (pending != null) {
            pending.loggedIn();
        }
    }
}
