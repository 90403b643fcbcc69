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
 * Hears from the broker that somebody has logged in over a connection: a client, or the other Booster, which does so in a
 * way of its own. Thread-safe.
 */
public final class LoginWatch implements ActiveMQServerConnectionPlugin, ActiveMQServerSessionPlugin {
    @Override
    public void afterCreateConnection(RemotingConnection connection) {
        BrokerNewcomer newcomer = BrokerNewcomer.of(connection);
        if (newcomer != null) {
            newcomer.speaks(connection);
        }
    }

    @Override
    public void afterCreateSession(ServerSession session) {
        loggedIn(session.getRemotingConnection());
    }

    /** To see all packets that go out. */
    public Interceptor otherBooster() {
        return (Packet packet, RemotingConnection connection) -> {
            if (packet instanceof ClusterConnectReplyMessage reply && reply.isAuthorized()) {
                loggedIn(connection);
            }
            return true;
        };
    }

    /** To see all packets that come in. */
    public Interceptor listeners() {
        return (Packet packet, RemotingConnection connection) -> {
            BrokerNewcomer newcomer =
                    packet instanceof SubscribeClusterTopologyUpdatesMessage ? BrokerNewcomer.of(connection) : null;
            if (newcomer != null) {
                newcomer.listens();
            }
            return true;
        };
    }

    private static void loggedIn(RemotingConnection connection) {
        BrokerNewcomer newcomer = connection == null ? null : BrokerNewcomer.of(connection);
        if (newcomer != null) {
            newcomer.loggedIn();
        }
    }
}
