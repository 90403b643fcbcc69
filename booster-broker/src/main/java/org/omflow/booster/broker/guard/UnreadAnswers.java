package org.omflow.booster.broker.guard;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
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
    /** What is read meanwhile all the same, bit by bit: heart-beats, without which the broker would close it. */
    static final int MOST_BESIDE = 256 << 10;

    private static final int LOOKS = 60;

    private final Duration patience;
    private final BooleanSupplier loggedIn;
    private final LongConsumer closing;

    /** A request to read that waits for the client. */
    private boolean held;

    private boolean stopping;
    private int readBeside;
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
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (held && message instanceof ByteBuf bytes) {
            readBeside += bytes.readableBytes();
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!context.channel().isWritable()) {
            look(context);
        } else {
            stopLooking();
            if (held) {
                held = false;
                readBeside = 0;
                readOn(context);
            }
        }
        context.fireChannelWritabilityChanged();
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
        idleLooks = progressed(unread) ? 0 : idleLooks + 1;
        if (idleLooks >= LOOKS) {
            stopLooking();
            closing.accept(unread.totalPendingWriteBytes());
            // From here down: TLS above would first wait for the client.
            context.close();
        } else if (held && readBeside < MOST_BESIDE) {
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
    public void handlerRemoved(ChannelHandlerContext context) {
        stopLooking();
    }
}
