package org.omflow.booster.broker.preauth;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
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

    /** Those of AMQP and of the broker's own protocol. With any others the broker would wait without a word. */
    private static final Set<String> BINARY = Set.of("AM", "AR");

    private static final Map<RefusalReason, byte[]> ANSWERS = Map.of(
            RefusalReason.LOWER_CASE, error("STOMP commands are in upper case"),
            RefusalReason.NO_LOGIN, error("Log in first: by STOMP with the command CONNECT"));

    /** The longest command of a login and the end of its line. */
    private static final int MOST_LOOKED_AT = "CONNECT\n".length();

    private final UnauthenticatedConnections unauthenticated;
    private final UnauthenticatedChannel pending;
    private final StringBuilder beginning = new StringBuilder();
    private long bytes;

    private static byte[] error(String sentence) {
        return ("ERROR\nmessage:" + sentence + "\ncontent-type:text/plain\n\n" + sentence + "\n\0")
                .getBytes(StandardCharsets.US_ASCII);
    }

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
        for (int i = sent.readerIndex(); beginning.length() < MOST_LOOKED_AT && i < sent.writerIndex(); i++) {
            beginning.append((char) sent.getUnsignedByte(i));
        }
        bytes += sent.readableBytes();
        RefusalReason reason = reason();
        if (reason == null) {
            context.fireChannelRead(message);
            return;
        }
        if (ANSWERS.containsKey(reason)) {
            context.writeAndFlush(Unpooled.wrappedBuffer(ANSWERS.get(reason)));
        }
        // Data that arrives before the close must not reach the broker either.
        ReferenceCountUtil.release(message);
        unauthenticated.refuse(pending, reason);
    }

    private RefusalReason reason() {
        if (bytes > MOST_BYTES) {
            return RefusalReason.TOO_MUCH;
        }
        if (beginning.length() < 2) {
            return null;
        }
        String first = beginning.substring(0, 2);
        if (HTTP.contains(first)) {
            return RefusalReason.HTTP;
        }
        String upper = first.toUpperCase(Locale.ROOT);
        if (STOMP.contains(upper)) {
            return !upper.equals(first)
                    ? RefusalReason.LOWER_CASE
                    : begins("CONNECT") || begins("STOMP") ? null : RefusalReason.NO_LOGIN;
        }
        return BINARY.contains(first) ? null : RefusalReason.NO_LOGIN;
    }

    /** Whether the first line is this command, as far as it has come. */
    private boolean begins(String command) {
        int length = Math.min(command.length(), beginning.length());
        return command.startsWith(beginning.substring(0, length))
                && (beginning.length() <= command.length() || "\r\n".indexOf(beginning.charAt(command.length())) >= 0);
    }
}
