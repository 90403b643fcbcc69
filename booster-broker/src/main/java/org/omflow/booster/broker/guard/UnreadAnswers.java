package org.omflow.booster.broker.guard;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.channel.nio.AbstractNioChannel;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Reads from a connection only while the client reads too, and closes it when the client reads nothing for too long.
 * Confined to the connection's event loop.
 */
final class UnreadAnswers extends ChannelDuplexHandler {
    /**
     * Up to this many unread bytes a little is read all the same, once in each look: heart-beats, without which the broker
     * would close the connection.
     */
    static final int MOST_UNREAD = 4 << 20;

    private static final int LOOKS = 60;
    private static final int READS_AT_ONCE = 4;

    private final Duration patience;
    private final BooleanSupplier loggedIn;
    private final LongConsumer closing;

    /** A request to read that waits for the client. */
    private boolean held;

    private boolean stopping;
    /** Null while the client reads. */
    private Future<?> looks;

    private int idleLooks;
    private int lastMessage;
    private long lastWritten;
    private long lastUnread;

    /**
     * @param patience how long a client may read nothing
     * @param loggedIn false for a connection that has other limits: without a login, or of the other Booster
     * @param closing receives how many bytes the client left unread, before it is disconnected
     */
    UnreadAnswers(Duration patience, BooleanSupplier loggedIn, LongConsumer closing) {
        this.patience = patience;
        this.loggedIn = loggedIn;
        this.closing = closing;
    }

    @Override
    public void read(ChannelHandlerContext context) {
        if (context.channel().isWritable() || !loggedIn.getAsBoolean()) {
            context.read();
        } else if (!stopping) {
            held = true;
            readAtOnce(context, 1);
            stopReading(context.channel());
            look(context);
        }
    }

    /** While reading is automatic, Netty goes on without a request: until it is not, for a moment. */
    private void stopReading(Channel channel) {
        if (channel.config().isAutoRead()) {
            stopping = true;
            channel.config().setAutoRead(false);
            channel.config().setAutoRead(true);
            stopping = false;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!context.channel().isWritable()) {
            look(context);
        } else {
            stopLooking();
            if (held) {
                held = false;
                readAtOnce(context, READS_AT_ONCE);
                readOn(context);
            }
        }
        context.fireChannelWritabilityChanged();
    }

    /** Of at most 64 KiB each. What has been read is answered, even when the client does not read. */
    private static void readAtOnce(ChannelHandlerContext context, int reads) {
        MaxMessagesRecvByteBufAllocator allocator = context.channel().config().getRecvByteBufAllocator();
        allocator.maxMessagesPerRead(reads);
    }

    /** Unless another, such as a login under way, has stopped the reading: that one asks for it later. */
    private static void readOn(ChannelHandlerContext context) {
        if (context.channel().config().isAutoRead()) {
            context.read();
        }
    }

    private void look(ChannelHandlerContext context) {
        if (looks == null) {
            idleLooks = 0;
            long pause = patience.toMillis() / LOOKS;
            looks = context.executor()
                    .scheduleWithFixedDelay(() -> lookAgain(context), pause, pause, TimeUnit.MILLISECONDS);
        }
    }

    private void lookAgain(ChannelHandlerContext context) {
        ChannelOutboundBuffer unread = context.channel().unsafe().outboundBuffer();
        if (unread == null || !loggedIn.getAsBoolean()) {
            return;
        }
        if (context.channel().unsafe() instanceof AbstractNioChannel.NioUnsafe nio) {
            // The system reports room only when a third of its buffer is free, which a slow client takes minutes for.
            nio.forceFlush();
        }
        idleLooks = progressed(unread) ? 0 : idleLooks + 1;
        if (idleLooks >= LOOKS) {
            stopLooking();
            closing.accept(unread.totalPendingWriteBytes());
            // From here down: TLS above would first wait for the client.
            context.close();
        } else if (held && unread.totalPendingWriteBytes() < MOST_UNREAD) {
            readOn(context);
        }
    }

    /** Whether something went out since the last look, or nothing is to go out, as while the fence holds it back. */
    private boolean progressed(ChannelOutboundBuffer unread) {
        Object message = unread.current();
        int identity = System.identityHashCode(message);
        long written = unread.currentProgress();
        long bytes = unread.totalPendingWriteBytes();
        boolean progressed = message == null || identity != lastMessage || written != lastWritten || bytes < lastUnread;
        lastMessage = identity;
        lastWritten = written;
        lastUnread = bytes;
        return progressed;
    }

    private void stopLooking() {
        if (looks != null) {
            looks.cancel(false);
            looks = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopLooking();
        context.fireChannelInactive();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        readAtOnce(context, READS_AT_ONCE);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        stopLooking();
    }
}
