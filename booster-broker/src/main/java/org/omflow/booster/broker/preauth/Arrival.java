package org.omflow.booster.broker.preauth;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.util.Optional;
import org.omflow.booster.ha.preauth.Newcomers;
import org.omflow.booster.ha.preauth.Reason;

/** The first moment of a connection to a port for messages: from now on it counts, and its first bytes are looked at. */
final class Arrival extends ChannelInboundHandlerAdapter {
    private final Newcomers newcomers;
    private final TlsMismatch mismatch;
    private final Runnable there;
    private BrokerNewcomer newcomer;

    /** @param there told when it counts */
    Arrival(Newcomers newcomers, TlsMismatch mismatch, Runnable there) {
        this.newcomers = newcomers;
        this.mismatch = mismatch;
        this.there = there;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        newcomer = new BrokerNewcomer(context.channel());
        context.channel().attr(BrokerNewcomer.OF).set(newcomer);
        newcomers.enter(newcomer);
        there.run();
        BrokerNewcomer leaving = newcomer;
        leaving.whenClosed(() -> newcomers.leave(leaving));
        // Behind the decryption and before the broker, which finds out with the last one what is spoken.
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addBefore(
                pipeline.context(pipeline.last()).name(), "omflow-first-bytes", new FirstBytes(newcomers, newcomer));
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        newcomer.progress(1);
        ByteBuf first = (ByteBuf) message;
        Optional<Reason> wrong = mismatch.reason(first);
        if (wrong.isPresent()) {
            context.writeAndFlush(mismatch.answer(first));
            first.release();
            newcomers.refuse(newcomer, wrong.get());
            return;
        }
        context.fireChannelRead(message);
        context.pipeline().remove(this);
    }
}
