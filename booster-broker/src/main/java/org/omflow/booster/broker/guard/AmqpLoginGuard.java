package org.omflow.booster.broker.guard;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerConnectionPlugin;
import org.apache.activemq.artemis.protocol.amqp.broker.ActiveMQProtonRemotingConnection;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes an AMQP connection whose login is malformed. The broker would keep reading and, if more data has come, never
 * stop: each such connection would occupy one of the few network threads for ever.
 */
public final class AmqpLoginGuard implements ActiveMQServerConnectionPlugin {
    private static final Logger log = LoggerFactory.getLogger(AmqpLoginGuard.class);

    /** The broker's own handler in a connection's pipeline. */
    private static final String BROKER_HANDLER = "handler";

    @Override
    public void afterCreateConnection(RemotingConnection connection) {
        if (!(connection instanceof ActiveMQProtonRemotingConnection amqp)
                || !(connection.getTransportConnection() instanceof NettyConnection netty)) {
            return;
        }
        Channel channel = netty.getNettyChannel();
        try {
            channel.pipeline().addBefore(BROKER_HANDLER, "amqp-login-guard", new Piecemeal(amqp));
        } catch (RuntimeException e) {
            // The broker only logs a plugin's exception: a connection without its guard must be closed.
            log.error(
                    "An AMQP connection could not be guarded and was closed. Should never happen, indicates a bug.", e);
            channel.close();
        }
    }

    /**
     * Hands the broker small pieces, each read in one go, and checks in between whether the login has failed. No piece
     * goes beyond a frame of the login: while the password is checked, the broker must not have what follows.
     */
    private static final class Piecemeal extends ChannelInboundHandlerAdapter {
        /** Less than the broker reads in one go. */
        private static final int PIECE = 256;

        /** The protocol header; a frame begins with its length in four bytes. */
        private static final int HEADER = 8;

        private static final int LENGTH = 4;

        private final ActiveMQProtonRemotingConnection amqp;
        /** Bytes of the header, the length or the rest of the frame that are still to come. */
        private long left = HEADER;

        private boolean isLength;
        private long length;

        Piecemeal(ActiveMQProtonRemotingConnection amqp) {
            this.amqp = amqp;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!(message instanceof ByteBuf bytes)) {
                context.fireChannelRead(message);
                return;
            }
            try {
                while (bytes.isReadable()) {
                    if (amqp.getSubject() != null) {
                        context.pipeline().remove(this);
                        context.fireChannelRead(bytes.readRetainedSlice(bytes.readableBytes()));
                        return;
                    }
                    if (failed()) {
                        context.close();
                        return;
                    }
                    context.fireChannelRead(bytes.readRetainedSlice(piece(bytes)));
                }
            } finally {
                ReferenceCountUtil.release(bytes);
            }
            if (failed()) {
                context.close();
            }
        }

        /** How many bytes of these to hand over in one go: at most to the end of the frame. */
        private int piece(ByteBuf bytes) {
            int piece = (int) Math.min(Math.min(PIECE, left), bytes.readableBytes());
            if (isLength) {
                for (int i = 0; i < piece; i++) {
                    length = length << Byte.SIZE | bytes.getUnsignedByte(bytes.readerIndex() + i);
                }
            }
            left -= piece;
            if (left == 0) {
                left = isLength ? Math.max(1, length - LENGTH) : LENGTH;
                isLength = !isLength;
                length = 0;
            }
            return piece;
        }

        private boolean failed() {
            return amqp.getAmqpConnection().getHandler().getTransport().getCondition() != null;
        }
    }
}
