package org.omflow.booster.broker.guard;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the bytes of the current STOMP frame on one connection and closes the connection when there are too many. */
final class StompFrameCounter extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(StompFrameCounter.class);

    /** Command and headers of a frame; far more than any client sends. */
    static final int MOST_HEADER_BYTES = 64 << 10;

    private static final String CONTENT_LENGTH = "content-length:";

    private final long limitBytes;
    private final StringBuilder line = new StringBuilder();
    private boolean inBody;
    private boolean commandSeen;
    /** Bytes of the body still to come; -1 when the body ends with its first NUL. */
    private long bodyLeft = -1;

    private long frameBytes;
    /** A body that did not end where its header said. */
    private boolean malformed;

    StompFrameCounter(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof ByteBuf bytes && !within(bytes)) {
            ReferenceCountUtil.release(message);
            refuse(context);
            return;
        }
        super.channelRead(context, message);
    }

    /** Tracks the frames in these bytes; false as soon as one is larger than allowed or malformed. */
    boolean within(ByteBuf bytes) {
        int end = bytes.writerIndex();
        int at = bytes.readerIndex();
        while (at < end) {
            at = inBody ? body(bytes, at, end) : header(bytes, at);
            if (malformed || frameBytes > limitBytes || (!inBody && frameBytes > MOST_HEADER_BYTES)) {
                return false;
            }
        }
        return true;
    }

    private int header(ByteBuf bytes, int at) {
        byte b = bytes.getByte(at);
        frameBytes++;
        if (b == '\n') {
            endOfLine();
        } else if (b != '\r') {
            line.append((char) (b & 0xff));
        }
        return at + 1;
    }

    private void endOfLine() {
        String text = line.toString();
        line.setLength(0);
        if (text.isEmpty()) {
            // An empty line before the command is a heart-beat, one after the headers begins the body.
            if (commandSeen) {
                inBody = true;
            } else {
                frameBytes = 0;
            }
        } else if (!commandSeen) {
            commandSeen = true;
        } else if (text.startsWith(CONTENT_LENGTH)) {
            // Of several the largest counts, so no frame ends here before it does for the broker.
            bodyLeft = Math.max(
                    bodyLeft, bodyBytes(text.substring(CONTENT_LENGTH.length()).trim()));
        }
    }

    private static long bodyBytes(String contentLength) {
        try {
            // The NUL after the body belongs to it.
            long length = Long.parseLong(contentLength);
            return length < 0 ? -1 : Math.min(length, Integer.MAX_VALUE) + 1;
        } catch (NumberFormatException e) {
            // The broker rejects the malformed header; until then the frame counts as the largest possible.
            return Integer.MAX_VALUE;
        }
    }

    private int body(ByteBuf bytes, int at, int end) {
        int next;
        boolean complete;
        if (bodyLeft >= 0) {
            next = (int) Math.min(end, at + bodyLeft);
            bodyLeft -= next - at;
            complete = bodyLeft == 0 && bytes.getByte(next - 1) == 0;
            malformed = bodyLeft == 0 && !complete;
        } else {
            int nul = bytes.indexOf(at, end, (byte) 0);
            next = nul < 0 ? end : nul + 1;
            complete = nul >= 0;
        }
        frameBytes += next - at;
        if (complete && frameBytes <= limitBytes) {
            inBody = false;
            commandSeen = false;
            bodyLeft = -1;
            frameBytes = 0;
        }
        return next;
    }

    private void refuse(ChannelHandlerContext context) {
        String why = "A STOMP frame of more than " + limitBytes + " bytes, or with more than " + MOST_HEADER_BYTES
                + " bytes of headers, or without a NUL at its end, is not accepted: send a smaller one, or raise "
                + BoosterBrokerOptions.MESSAGE_SIZE.name();
        log.warn(
                "{}. The connection from {} was closed.", why, context.channel().remoteAddress());
        context.channel().config().setAutoRead(false);
        String frame = "ERROR\nmessage:" + why + "\n\n\0";
        context.writeAndFlush(Unpooled.copiedBuffer(frame, StandardCharsets.UTF_8))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
