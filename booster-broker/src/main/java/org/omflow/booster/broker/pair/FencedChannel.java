package org.omflow.booster.broker.pair;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/**
 * Passes on, holds back or discards what a connection sends, below its protocol and encryption, as the {@link Fence}
 * decides.
 */
final class FencedChannel extends ChannelOutboundHandlerAdapter {
    /** The user-defined flag of Netty, 1 to 31, by which a connection says that it accepts no more for now. */
    private static final int WRITABILITY_MARK = 1;

    private final Fence fence;
    private final Channel channel;
    /** Confined to the connection's own thread. */
    private final Queue<Held> held = new ArrayDeque<>();

    FencedChannel(Fence fence, Channel channel) {
        this.fence = fence;
        this.channel = channel;
    }

    boolean isOf(Channel other) {
        return channel == other;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        // Runs before anything else that the connection's thread has to do: the broker answers what it can no longer
        // replicate as soon as it fails to.
        channel.closeFuture().addListener(closed -> {
            fence.linkEnded(channel);
            fence.remove(this);
        });
        fence.add(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        fence.remove(this);
        discardHeld();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (passes()) {
            context.write(message, promise);
            return;
        }
        if (held.isEmpty()) {
            writable(false);
        }
        held.add(new Held(message, promise));
        if (fence.isCondemned()) {
            discardHeld();
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        if (held.isEmpty()) {
            context.flush();
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        discardHeld();
        context.close(promise);
    }

    private boolean passes() {
        return held.isEmpty() && (fence.isLink(channel) || fence.isOpen());
    }

    /** Sends what was held back, unless there is doubt again. */
    void release() {
        later(() -> {
            ChannelHandlerContext context = channel.pipeline().context(this);
            if (held.isEmpty() || context == null || !fence.isLink(channel) && !fence.isOpen()) {
                return;
            }
            for (Held next = held.poll(); next != null; next = held.poll()) {
                context.write(next.message(), next.promise());
            }
            context.flush();
            writable(true);
        });
    }

    /** Ends the connection; what was held back is never sent. */
    void discard() {
        later(() -> {
            discardHeld();
            channel.close();
        });
    }

    private void later(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            // The broker ends: the connection is closed with its thread.
        }
    }

    private void discardHeld() {
        for (Held next = held.poll(); next != null; next = held.poll()) {
            ReferenceCountUtil.release(next.message());
            if (!next.promise().isVoid()) {
                next.promise().tryFailure(new ClosedChannelException());
            }
        }
    }

    /** Tells the broker whether to hand messages to this connection, so that they do not pile up here. */
    private void writable(boolean yes) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        if (buffer != null) {
            buffer.setUserDefinedWritability(WRITABILITY_MARK, yes);
        }
    }

    private record Held(Object message, ChannelPromise promise) {}
}
