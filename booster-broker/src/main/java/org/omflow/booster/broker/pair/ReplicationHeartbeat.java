package org.omflow.booster.broker.pair;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;

/** Notes when the passive Booster last sent something: an answer or a heartbeat. */
final class ReplicationHeartbeat extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private volatile long lastRead = System.nanoTime();

    private ReplicationHeartbeat(Channel channel) {
        this.channel = channel;
    }

    /** Listens to a connection from now on. */
    static ReplicationHeartbeat on(Channel channel) {
        ReplicationHeartbeat heartbeat = new ReplicationHeartbeat(channel);
        channel.pipeline().addFirst(heartbeat);
        return heartbeat;
    }

    Channel channel() {
        return channel;
    }

    boolean isOn(Channel other) {
        return channel == other;
    }

    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastRead);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        lastRead = System.nanoTime();
        context.fireChannelRead(message);
    }
}
