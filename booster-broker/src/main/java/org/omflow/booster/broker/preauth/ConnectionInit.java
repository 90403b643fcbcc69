package org.omflow.booster.broker.preauth;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.util.Optional;
import org.omflow.booster.ha.preauth.RefusalReason;
import org.omflow.booster.ha.preauth.UnauthenticatedConnections;

/** The first moment of a connection to a port for messages: from now on it counts, and its first bytes are looked at. */
final class ConnectionInit extends ChannelInboundHandlerAdapter {
    private final UnauthenticatedConnections unauthenticated;
    private final TlsMismatch mismatch;
    private final Runnable there;
    private UnauthenticatedChannel pending;

    /** @param there told when it counts */
    ConnectionInit(UnauthenticatedConnections unauthenticated, TlsMismatch mismatch, Runnable there) {
        this.unauthenticated = unauthenticated;
        this.mismatch = mismatch;
        this.there = there;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        pending = new UnauthenticatedChannel(context.channel());
        context.channel().attr(UnauthenticatedChannel.OF).set(pending);
        unauthenticated.enter(pending);
        there.run();
        UnauthenticatedChannel leaving = pending;
        leaving.whenClosed(() -> unauthenticated.leave(leaving));
        // Behind the decryption and before the broker, which finds out with the last one what is spoken.
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addBefore(
                pipeline.context(pipeline.last()).name(),
                "omflow-protocol-sniffer",
                new ProtocolSniffer(unauthenticated, pending));
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        pending.progress(1);
        ByteBuf first = (ByteBuf) message;
        Optional<RefusalReason> wrong = mismatch.reason(first);
        if (wrong.isPresent()) {
            context.writeAndFlush(mismatch.answer(first));
            first.release();
            unauthenticated.refuse(pending, wrong.get());
            return;
        }
        context.fireChannelRead(message);
        context.pipeline().remove(this);
    }
}
