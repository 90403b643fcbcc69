package org.omflow.booster.broker.guard;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tracks the frames of one Jakarta JMS connection and closes it when one announces too large a size. */
final class CoreFrameCounter extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(CoreFrameCounter.class);

    private final long limitBytes;
    /** Remaining bytes of the current frame. */
    private long left;
    /** The received part of the length that begins a frame. */
    private int length;

    private int lengthBytes;

    CoreFrameCounter(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes) || within(bytes)) {
            context.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        if (context.channel().isOpen()) {
            log.warn(
                    "A JMS client at {} announced a frame of {} bytes and was disconnected: at most {} are accepted. To"
                            + " accept larger messages raise {}.",
                    context.channel().remoteAddress(),
                    Integer.toUnsignedString(length),
                    limitBytes,
                    BoosterBrokerOptions.MESSAGE_SIZE.name());
            context.channel().close();
        }
    }

    /** False as soon as a frame is larger than allowed. */
    boolean within(ByteBuf bytes) {
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            if (left > 0) {
                long now = Math.min(left, bytes.writerIndex() - at);
                left -= now;
                at += (int) now;
            } else {
                length = length << Byte.SIZE | bytes.getUnsignedByte(at++);
                lengthBytes++;
                if (lengthBytes == Integer.BYTES) {
                    if (length < 0 || length > limitBytes) {
                        return false;
                    }
                    left = length;
                    length = 0;
                    lengthBytes = 0;
                }
            }
        }
        return true;
    }
}
