package org.omflow.booster.broker.preauth;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.cluster.ClusterConnection;
import org.apache.activemq.artemis.core.server.metrics.MetricsManager;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManager;
import org.apache.activemq.artemis.spi.core.remoting.BufferHandler;
import org.apache.activemq.artemis.spi.core.remoting.ServerConnectionLifeCycleListener;
import org.apache.activemq.artemis.utils.ConfigurationHelper;
import org.omflow.booster.ha.preauth.UnauthenticatedConnections;

/**
 * A message port that watches each connection from its start. The broker itself loses track of a connection that sends
 * a few unknown bytes, and never checks whether it logs in.
 */
final class GuardedAcceptor extends NettyAcceptor {
    private static final String HANDLER = "omflow-preauth";
    /** The broker's private field with its open ports; it has no accessor. */
    private static final String OPEN_PORTS = "serverChannelGroup";

    private final UnauthenticatedConnections unauthenticated;
    private final TlsMismatch mismatch;

    @SuppressWarnings("rawtypes") // As the broker declares it.
    GuardedAcceptor(
            UnauthenticatedConnections unauthenticated,
            String name,
            ClusterConnection clusterConnection,
            Map<String, Object> configuration,
            BufferHandler handler,
            ServerConnectionLifeCycleListener listener,
            ScheduledExecutorService scheduledThreadPool,
            Executor failureExecutor,
            Map<String, ProtocolManager> protocolMap,
            String threadFactoryGroupName,
            MetricsManager metricsManager) {
        super(
                name,
                clusterConnection,
                configuration,
                handler,
                listener,
                scheduledThreadPool,
                failureExecutor,
                protocolMap,
                threadFactoryGroupName,
                metricsManager);
        this.unauthenticated = unauthenticated;
        this.mismatch = new TlsMismatch(ConfigurationHelper.getBooleanProperty(
                TransportConstants.SSL_ENABLED_PROP_NAME, TransportConstants.DEFAULT_SSL_ENABLED, configuration));
    }

    @Override
    protected void internalStart() throws Exception {
        super.internalStart();
        ConnectionInits inits = new ConnectionInits(unauthenticated, mismatch);
        for (Channel port : openPorts()) {
            if (port.pipeline().get(HANDLER) == null) {
                port.pipeline().addFirst(HANDLER, inits);
            }
        }
    }

    private ChannelGroup openPorts() throws ReflectiveOperationException {
        Field field = NettyAcceptor.class.getDeclaredField(OPEN_PORTS);
        field.setAccessible(true);
        return (ChannelGroup) field.get(this);
    }

    /**
     * Watches each new connection before the broker sees it. One thread accepts connections and others initialize them,
     * which takes longer with TLS: the limit for unauthenticated connections also bounds those in between.
     */
    @Sharable
    private static final class ConnectionInits extends ChannelInboundHandlerAdapter {
        private final UnauthenticatedConnections unauthenticated;
        private final TlsMismatch mismatch;
        private final AtomicInteger between = new AtomicInteger();

        ConnectionInits(UnauthenticatedConnections unauthenticated, TlsMismatch mismatch) {
            this.unauthenticated = unauthenticated;
            this.mismatch = mismatch;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object connection) {
            Channel channel = (Channel) connection;
            if (between.get() >= unauthenticated.most()) {
                unauthenticated.refuseUnread(UnauthenticatedChannel.address(channel));
                channel.unsafe().closeForcibly();
                return;
            }
            between.incrementAndGet();
            AtomicBoolean counted = new AtomicBoolean(true);
            Runnable registered = () -> {
                if (counted.getAndSet(false)) {
                    between.decrementAndGet();
                }
            };
            channel.closeFuture().addListener(closed -> registered.run());
            SilentPeers.noticeOn(channel);
            channel.pipeline().addLast(HANDLER, new ConnectionInit(unauthenticated, mismatch, registered));
            context.fireChannelRead(connection);
        }
    }
}
