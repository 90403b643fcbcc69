package org.omflow.booster.broker.preauth;

import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.activemq.artemis.core.server.cluster.ClusterConnection;
import org.apache.activemq.artemis.core.server.metrics.MetricsManager;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManager;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;
import org.apache.activemq.artemis.spi.core.remoting.AcceptorFactory;
import org.apache.activemq.artemis.spi.core.remoting.BufferHandler;
import org.apache.activemq.artemis.spi.core.remoting.ServerConnectionLifeCycleListener;
import org.omflow.booster.ha.preauth.UnauthenticatedConnections;

/** Creates message ports that watch their unauthenticated connections. */
public final class GuardedAcceptorFactory implements AcceptorFactory {
    private final UnauthenticatedConnections unauthenticated;

    public GuardedAcceptorFactory(UnauthenticatedConnections unauthenticated) {
        this.unauthenticated = unauthenticated;
    }

    @Override
    @SuppressWarnings("rawtypes") // As the broker declares it.
    public Acceptor createAcceptor(
            String name,
            ClusterConnection clusterConnection,
            Map<String, Object> configuration,
            BufferHandler handler,
            ServerConnectionLifeCycleListener listener,
            Executor threadPool,
            ScheduledExecutorService scheduledThreadPool,
            Map<String, ProtocolManager> protocolMap,
            String threadFactoryGroupName,
            MetricsManager metricsManager) {
        return new GuardedAcceptor(
                unauthenticated,
                name,
                clusterConnection,
                configuration,
                handler,
                listener,
                scheduledThreadPool,
                threadPool,
                protocolMap,
                threadFactoryGroupName,
                metricsManager);
    }
}
