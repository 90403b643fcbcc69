package org.omflow.booster.broker.preauth;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.util.Optional;
import org.omflow.booster.ha.preauth.RefusalReason;
import org.omflow.booster.ha.preauth.UnauthenticatedConnections;

/** Registers a new connection to a message port as unauthenticated and checks its first bytes. */
final class ConnectionInit extends ChannelInboundHandlerAdapter {
    private final UnauthenticatedConnections unauthenticated;
    private final TlsMismatch mismatch;
    private final Runnable registered;
    private UnauthenticatedChannel pending;

    /** @param registered called once the connection is counted */
    ConnectionInit(UnauthenticatedConnections unauthenticated, TlsMismatch mismatch, Runnable registered) {
        this.unauthenticated = unauthenticated;
        this.mismatch = mismatch;
        this.registered = registered;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        pending = new UnauthenticatedChannel(context.channel());
        context.channel().attr(UnauthenticatedChannel.OF).set(pending);
        unauthenticated.enter(pending);
        registered.run();
        UnauthenticatedChannel leaving = pending;
        leaving.whenClosed(() -> unauthenticated.leave(leaving));
        // After decryption and before the last handler, in which the broker detects the protocol.
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
