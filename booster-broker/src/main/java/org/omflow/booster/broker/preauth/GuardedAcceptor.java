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
 * A port for messages that puts each connection under watch as soon as it is there. The broker itself forgets one that says
 * a few bytes of nothing it knows, and never asks whether anybody logs in.
 */
final class GuardedAcceptor extends NettyAcceptor {
    private static final String HANDLER = "omflow-preauth";
    /** Where the broker keeps its open ports; it hands them out nowhere. */
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
     * Gives each new connection its watch, before the broker gives it anything. One thread takes connections and others make them
     * ready, which takes longer with encryption: so many may be between the two as may wait for their login, no more.
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
                unauthenticated.refuseAtTheDoor(UnauthenticatedChannel.address(channel));
                channel.unsafe().closeForcibly();
                return;
            }
            between.incrementAndGet();
            AtomicBoolean counted = new AtomicBoolean(true);
            Runnable there = () -> {
                if (counted.getAndSet(false)) {
                    between.decrementAndGet();
                }
            };
            channel.closeFuture().addListener(closed -> there.run());
            channel.pipeline().addLast(HANDLER, new ConnectionInit(unauthenticated, mismatch, there));
            context.fireChannelRead(connection);
        }
    }
}
