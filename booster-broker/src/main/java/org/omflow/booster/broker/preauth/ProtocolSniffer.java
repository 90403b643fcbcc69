package org.omflow.booster.broker.preauth;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.Set;
import org.omflow.booster.ha.preauth.RefusalReason;
import org.omflow.booster.ha.preauth.UnauthenticatedConnections;

/**
 * Looks at what a connection sends until somebody has logged in over it. The broker keeps in memory whatever length a first
 * frame announces, and gives whoever speaks HTTP a thread that never ends: both end here.
 */
final class ProtocolSniffer extends ChannelInboundHandlerAdapter {
    /** Far more than any client sends before it is logged in. */
    static final int MOST_BYTES = 256 << 10;

    /** How those requests begin that the broker takes for HTTP. */
    private static final Set<String> HTTP = Set.of("GE", "PO", "PU", "HE", "OP", "PA", "DE", "TR");

    private final UnauthenticatedConnections unauthenticated;
    private final UnauthenticatedChannel pending;
    private final StringBuilder beginning = new StringBuilder();
    private long bytes;

    ProtocolSniffer(UnauthenticatedConnections unauthenticated, UnauthenticatedChannel pending) {
        this.unauthenticated = unauthenticated;
        this.pending = pending;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            pending.progress(2);
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (pending.isIn() || !(message instanceof ByteBuf sent)) {
            unauthenticated.leave(pending);
            context.pipeline().remove(this);
            context.fireChannelRead(message);
            return;
        }
        pending.progress(2);
        for (int i = sent.readerIndex(); beginning.length() < 2 && i < sent.writerIndex(); i++) {
            beginning.append((char) sent.getUnsignedByte(i));
        }
        bytes += sent.readableBytes();
        RefusalReason reason = HTTP.contains(beginning.toString())
                ? RefusalReason.HTTP
                : bytes > MOST_BYTES ? RefusalReason.TOO_MUCH : null;
        if (reason == null) {
            context.fireChannelRead(message);
            return;
        }
        // What still comes before it is closed must not reach the broker either.
        ReferenceCountUtil.release(message);
        unauthenticated.refuse(pending, reason);
    }
}
