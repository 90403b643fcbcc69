package org.omflow.booster.broker.preauth;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.omflow.booster.ha.preauth.RefusalReason;
import org.omflow.booster.ha.preauth.UnauthenticatedConnections;

/**
 * Checks what a connection sends until it has logged in. The broker allocates whatever length a first frame announces,
 * and gives each HTTP client a thread that never ends; this handler refuses both.
 */
final class ProtocolSniffer extends ChannelInboundHandlerAdapter {
    /** Far more than any client sends before its login. */
    static final int MOST_BYTES = 256 << 10;

    /** The first two characters of requests that the broker treats as HTTP. */
    private static final Set<String> HTTP = Set.of("GE", "PO", "PU", "HE", "OP", "PA", "DE", "TR");

    /** The first two characters of a STOMP login; in lower case the broker would not take it for one, and never answer. */
    private static final Set<String> STOMP = Set.of("CO", "ST");

    private static final byte[] UPPER_CASE =
            ("ERROR\nmessage:STOMP commands are in upper case\ncontent-type:text/plain\n\n"
                            + "STOMP commands are in upper case\n\0")
                    .getBytes(StandardCharsets.US_ASCII);

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
        RefusalReason reason = reason();
        if (reason == null) {
            context.fireChannelRead(message);
            return;
        }
        if (reason == RefusalReason.LOWER_CASE) {
            context.writeAndFlush(Unpooled.wrappedBuffer(UPPER_CASE));
        }
        // Data that arrives before the close must not reach the broker either.
        ReferenceCountUtil.release(message);
        unauthenticated.refuse(pending, reason);
    }

    private RefusalReason reason() {
        if (HTTP.contains(beginning.toString())) {
            return RefusalReason.HTTP;
        }
        String upper = beginning.toString().toUpperCase(Locale.ROOT);
        if (STOMP.contains(upper) && !upper.contentEquals(beginning)) {
            return RefusalReason.LOWER_CASE;
        }
        return bytes > MOST_BYTES ? RefusalReason.TOO_MUCH : null;
    }
}
