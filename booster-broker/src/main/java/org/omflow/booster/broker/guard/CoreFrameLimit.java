package org.omflow.booster.broker.guard;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import org.apache.activemq.artemis.core.protocol.core.impl.RemotingConnectionImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.ActiveMQFrameDecoder2;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerConnectionPlugin;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Jakarta JMS clients from filling the Booster's memory: the broker buffers a whole frame, up to 2 GiB. Large messages
 * come in many small frames, so no honest client sends a frame beyond the limit; one that does is disconnected.
 */
public final class CoreFrameLimit implements ActiveMQServerConnectionPlugin {
    private static final Logger log = LoggerFactory.getLogger(CoreFrameLimit.class);

    private final long limitBytes;

    public CoreFrameLimit(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    @Override
    public void afterCreateConnection(RemotingConnection connection) {
        if (!(connection instanceof RemotingConnectionImpl)
                || !(connection.getTransportConnection() instanceof NettyConnection netty)) {
            return;
        }
        try {
            ChannelPipeline pipeline = netty.getNettyChannel().pipeline();
            ChannelHandlerContext decoder = pipeline.context(ActiveMQFrameDecoder2.class);
            pipeline.addBefore(decoder.name(), "core-frame-limit", new CoreFrameCounter(limitBytes));
        } catch (RuntimeException e) {
            // The broker only logs a plugin's exception: a connection without its counter must be closed.
            log.error("A JMS connection could not be limited and was closed. Should never happen, indicates a bug.", e);
            netty.getNettyChannel().close();
        }
    }
}
