package org.omflow.booster.broker.guard;

import java.util.Collection;
import org.apache.activemq.artemis.core.server.impl.ServerSessionImpl;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/** Tells a client's connection from what a closed one left behind, which the broker clears up a little later. */
final class LiveConnections {
    private LiveConnections() {}

    /** Whether the client can still use it, as far as is known. */
    static boolean isLive(RemotingConnection connection) {
        return connection != null
                && !connection.isDestroyed()
                && connection.getTransportConnection() != null
                && connection.getTransportConnection().isOpen();
    }

    /**
     * How many temporary queues these connections have at most. The broker does not say to which connection a queue
     * belongs, but listens to the end of the connection for each of them.
     */
    static long temporaryQueues(Collection<RemotingConnection> connections) {
        return connections.stream()
                .flatMap(connection -> connection.getFailureListeners().stream())
                .filter(ServerSessionImpl.TempResourceCleanerUpper.class::isInstance)
                .count();
    }
}
