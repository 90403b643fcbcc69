package org.omflow.booster.broker.guard;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import org.apache.activemq.artemis.core.protocol.stomp.StompConnection;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerConnectionPlugin;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps STOMP clients from filling the Booster's memory: the broker buffers a whole frame, without a limit and even
 * before a login. A frame beyond the limit closes its connection.
 */
public final class StompFrameLimit implements ActiveMQServerConnectionPlugin {
    private static final Logger log = LoggerFactory.getLogger(StompFrameLimit.class);

    /** The broker's own handler in a connection's pipeline; bytes must be counted before they reach it. */
    private static final String BROKER_HANDLER = "handler";

    private final long limitBytes;

    public StompFrameLimit(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    @Override
    public void afterCreateConnection(RemotingConnection connection) {
        if (!(connection instanceof StompConnection)
                || !(connection.getTransportConnection() instanceof NettyConnection netty)) {
            return;
        }
        Channel channel = netty.getNettyChannel();
        try {
            ChannelPipeline pipeline = channel.pipeline();
            pipeline.addBefore(BROKER_HANDLER, "stomp-frame-limit", new StompFrameCounter(limitBytes));
        } catch (RuntimeException e) {
            // The broker only logs a plugin's exception: a connection without its counter must be closed.
            log.error(
                    "A STOMP connection could not be limited and was closed. Should never happen, indicates a bug.", e);
            channel.close();
        }
    }
}
