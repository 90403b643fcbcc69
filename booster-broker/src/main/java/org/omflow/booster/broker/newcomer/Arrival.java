package org.omflow.booster.broker.newcomer;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import org.omflow.booster.ha.newcomer.Newcomers;

/** The first moment of a connection to a port for messages: from now on it counts, and its first bytes are looked at. */
final class Arrival extends ChannelInboundHandlerAdapter {
    private final Newcomers newcomers;

    Arrival(Newcomers newcomers) {
        this.newcomers = newcomers;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        BrokerNewcomer newcomer = new BrokerNewcomer(context.channel());
        context.channel().attr(BrokerNewcomer.OF).set(newcomer);
        newcomers.enter(newcomer);
        context.channel().closeFuture().addListener(closed -> newcomers.leave(newcomer));
        // Behind the decryption and before the broker, which finds out with the last one what is spoken.
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addBefore(
                pipeline.context(pipeline.last()).name(), "omflow-first-bytes", new FirstBytes(newcomers, newcomer));
        pipeline.remove(this);
        pipeline.fireChannelActive();
    }
}
