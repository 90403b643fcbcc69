package org.omflow.booster.broker.user;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Holds back what a connection sends while its password is checked elsewhere, and stops reading from it meanwhile.
 * Confined to the connection's event loop.
 */
public final class LoginHold extends ChannelInboundHandlerAdapter {
    /** The broker's own handler in a connection's pipeline. */
    private static final String BROKER_HANDLER = "handler";

    /** Tells the other handlers of the connection that the broker has read what was held back. */
    public static final Object ENDED = new Object();

    /** Little: what was read in one go before the reading stopped. */
    private final Deque<Object> held = new ArrayDeque<>();

    private ChannelHandlerContext context;
    private boolean holding;

    private LoginHold() {}

    /** Holds a connection. */
    static LoginHold on(Channel channel) {
        LoginHold hold = channel.pipeline().get(LoginHold.class);
        if (hold == null) {
            hold = new LoginHold();
            channel.pipeline().addBefore(BROKER_HANDLER, "omflow-login-hold", hold);
        }
        hold.holding = true;
        channel.config().setAutoRead(false);
        return hold;
    }

    /** Whether this connection waits for the check of its password. Call it on the connection's event loop. */
    public static boolean isHeld(Channel channel) {
        LoginHold hold = channel.pipeline().get(LoginHold.class);
        return hold != null && hold.holding;
    }

    /** Ends the hold of a connection: runs the broker's part of the login, then what came meanwhile. */
    void resume(Runnable login) {
        holding = false;
        try {
            if (context.channel().isOpen()) {
                login.run();
            }
        } finally {
            drain();
        }
    }

    /** Drops what came meanwhile. */
    void drop() {
        while (!held.isEmpty()) {
            ReferenceCountUtil.release(held.poll());
        }
    }

    private void drain() {
        while (!holding && !held.isEmpty() && !context.isRemoved()) {
            context.fireChannelRead(held.poll());
        }
        if (!holding && !context.isRemoved()) {
            context.fireChannelReadComplete();
            Channel channel = context.channel();
            context.pipeline().remove(this);
            channel.pipeline().fireUserEventTriggered(ENDED);
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        drop();
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        held.add(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext closed) {
        drop();
        closed.fireChannelInactive();
    }
}
