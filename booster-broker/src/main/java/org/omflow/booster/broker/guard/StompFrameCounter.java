package org.omflow.booster.broker.guard;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.omflow.booster.broker.guard.StompFrameReader.FrameException;
import org.omflow.booster.broker.user.LoginHold;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a STOMP frame that is too large, damaged or never completed with an ERROR and closes its connection. Confined to
 * the connection's thread.
 */
final class StompFrameCounter extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(StompFrameCounter.class);

    /** How long the rest of a frame may take to come, from its last bytes on. */
    static final Duration LONGEST_STALL = Duration.ofSeconds(60);

    private final StompFrameReader reader;
    /** Whether the broker has answered an error and closes the connection; set by any thread. */
    private volatile boolean endedByBroker;

    /** How many frames the broker has decoded. */
    private long decoded;

    private long reads;
    private boolean timed;
    private boolean ended;

    StompFrameCounter(long limitBytes) {
        this.reader = new StompFrameReader(limitBytes);
    }

    /** The broker has decoded a frame, on this connection's thread. */
    void decoded() {
        decoded++;
    }

    /** The broker closes the connection. Called by any thread. */
    void endedByBroker() {
        endedByBroker = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
            return;
        }
        ByteBuf accepted;
        try {
            if (ended) {
                return;
            }
            reads++;
            accepted = reader.read(bytes, context.alloc());
        } catch (FrameException e) {
            refuse(context, e.getMessage());
            return;
        } finally {
            bytes.release();
        }
        if (accepted.isReadable()) {
            context.fireChannelRead(accepted);
        } else {
            // The broker would take what is left in its buffer for new.
            accepted.release();
        }
        check(context);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == LoginHold.ENDED) {
            check(context);
        }
        context.fireUserEventTriggered(event);
    }

    private void check(ChannelHandlerContext context) {
        if (ended || LoginHold.isHeld(context.channel())) {
            return;
        }
        if (endedByBroker) {
            ended = true;
        } else if (decoded < reader.frames()) {
            refuse(context, "A STOMP frame could not be understood: check the escapes and line ends of its headers");
        } else if (reader.isInFrame() && !timed) {
            timed = true;
            awaitMore(context);
        }
    }

    private void awaitMore(ChannelHandlerContext context) {
        long before = reads;
        context.executor()
                .schedule(
                        () -> {
                            timed = false;
                            if (ended
                                    || !reader.isInFrame()
                                    || !context.channel().isActive()) {
                                return;
                            }
                            if (reads == before) {
                                refuse(
                                        context,
                                        "The rest of a STOMP frame did not come within " + LONGEST_STALL.toSeconds()
                                                + " s: check its header content-length, and end it with a NUL");
                            } else {
                                timed = true;
                                awaitMore(context);
                            }
                        },
                        LONGEST_STALL.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        reader.release();
    }

    private void refuse(ChannelHandlerContext context, String why) {
        ended = true;
        log.warn(
                "Refused a STOMP client at {}: {}. The connection was closed.",
                context.channel().remoteAddress(),
                why);
        context.channel().config().setAutoRead(false);
        String frame = "ERROR\nmessage:" + why + "\ncontent-type:text/plain\n\n" + why + "\n\0";
        context.writeAndFlush(Unpooled.copiedBuffer(frame, StandardCharsets.UTF_8))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
