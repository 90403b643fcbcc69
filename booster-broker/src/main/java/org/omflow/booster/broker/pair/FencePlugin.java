package org.omflow.booster.broker.pair;

import io.netty.channel.Channel;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQInternalErrorException;
import org.apache.activemq.artemis.core.remoting.CloseListener;
import org.apache.activemq.artemis.core.remoting.FailureListener;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerConnectionPlugin;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Installs the fence below each client connection, and tells the fence when the broker gives up the replication link, before
 * the broker answers what it had not replicated. A link that the network ended is reported by {@link FencedChannel}.
 */
final class FencePlugin implements ActiveMQServerConnectionPlugin {
    private static final String HANDLER = "omflow-fence";

    private final Fence fence;

    FencePlugin(Fence fence) {
        this.fence = fence;
    }

    @Override
    public void afterCreateConnection(RemotingConnection connection) throws ActiveMQException {
        if (!(connection.getTransportConnection() instanceof NettyConnection netty)) {
            return;
        }
        Channel channel = netty.getNettyChannel();
        try {
            channel.pipeline().addFirst(HANDLER, new FencedChannel(fence, channel));
            LinkEnd end = new LinkEnd(channel);
            connection.addFailureListener(end);
            connection.addCloseListener(end);
        } catch (RuntimeException e) {
            // The broker would only log it and continue without a fence.
            channel.close();
            ActiveMQInternalErrorException refusal =
                    new ActiveMQInternalErrorException("a connection could not be fenced and is closed");
            refusal.initCause(e);
            throw refusal;
        }
    }

    private final class LinkEnd implements FailureListener, CloseListener {
        private final Channel channel;

        LinkEnd(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void connectionFailed(ActiveMQException cause, boolean failedOver) {
            connectionClosed();
        }

        @Override
        public void connectionFailed(ActiveMQException cause, boolean failedOver, String scaleDownTarget) {
            connectionClosed();
        }

        @Override
        public void connectionClosed() {
            fence.linkEnded(channel);
        }
    }
}
