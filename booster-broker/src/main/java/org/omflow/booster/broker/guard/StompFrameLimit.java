package org.omflow.booster.broker.guard;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.apache.activemq.artemis.core.protocol.stomp.StompConnection;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerConnectionPlugin;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps STOMP clients from filling the Booster's memory: the broker buffers a whole frame, without a limit and even
 * before a login. A frame beyond the limit closes its connection, and so does one that the broker cannot read.
 */
public final class StompFrameLimit implements ActiveMQServerConnectionPlugin {
    private static final Logger log = LoggerFactory.getLogger(StompFrameLimit.class);

    /** The broker's own handler in a connection's pipeline; bytes must be counted before they reach it. */
    private static final String BROKER_HANDLER = "handler";

    private static final AttributeKey<StompFrameCounter> COUNTER = AttributeKey.valueOf("omflow-stomp-frames");

    private final long limitBytes;

    public StompFrameLimit(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    @Override
    public void afterCreateConnection(RemotingConnection connection) {
        if (!(connection instanceof StompConnection stomp)
                || !(connection.getTransportConnection() instanceof NettyConnection netty)) {
            return;
        }
        Channel channel = netty.getNettyChannel();
        try {
            StompFrameCounter counter = new StompFrameCounter(limitBytes);
            channel.pipeline().addBefore(BROKER_HANDLER, "stomp-frame-limit", counter);
            channel.attr(COUNTER).set(counter);
            stomp.addCloseListener(counter::endedByBroker);
        } catch (RuntimeException e) {
            // The broker only logs a plugin's exception: a connection without its counter must be closed.
            log.error(
                    "A STOMP connection could not be limited and was closed. Should never happen, indicates a bug.", e);
            channel.close();
        }
    }

    /** Notes that the broker has decoded a frame of this connection. */
    static void decoded(RemotingConnection connection) {
        StompFrameCounter counter = connection.getTransportConnection() instanceof NettyConnection netty
                ? netty.getNettyChannel().attr(COUNTER).get()
                : null;
        if (counter != null) {
            counter.decoded();
        }
    }
}
