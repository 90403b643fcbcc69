package org.omflow.booster.broker.guard;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerConnectionPlugin;
import org.apache.activemq.artemis.protocol.amqp.broker.ActiveMQProtonRemotingConnection;
import org.apache.activemq.artemis.protocol.amqp.proton.handler.ProtonHandler;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.qpid.proton.amqp.transport.AmqpError;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.engine.impl.TransportImpl;
import org.omflow.booster.broker.disk.DiskWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an AMQP connection that sends damaged data, with a reason. During a login the broker would keep reading and, if more
 * data has come, never stop: each such connection would occupy one of the few network threads for ever. After a login it
 * would keep some of them open without reading on.
 */
public final class AmqpLoginGuard implements ActiveMQServerConnectionPlugin {
    private static final Logger log = LoggerFactory.getLogger(AmqpLoginGuard.class);

    /** The broker's own handler in a connection's pipeline. */
    private static final String BROKER_HANDLER = "handler";

    private final long messageSize;
    private final DiskWatch disk;
    private final AtomicLong unfinishedBytes = new AtomicLong();
    private final AmqpContainerIds containerIds = new AmqpContainerIds();

    /**
     * Starts without connections.
     *
     * @param messageSize how large a message may be
     * @param disk knows whether there is room for messages
     */
    public AmqpLoginGuard(long messageSize, DiskWatch disk) {
        this.messageSize = messageSize;
        this.disk = disk;
    }

    @Override
    public void afterCreateConnection(RemotingConnection connection) {
        if (!(connection instanceof ActiveMQProtonRemotingConnection amqp)
                || !(connection.getTransportConnection() instanceof NettyConnection netty)) {
            return;
        }
        Channel channel = netty.getNettyChannel();
        try {
            ProtonHandler handler = amqp.getAmqpConnection().getHandler();
            handler.addEventHandler(new AmqpRefusals());
            handler.addEventHandler(new AmqpContainerCheck(containerIds, amqp, channel));
            UnfinishedMessages unfinished = new UnfinishedMessages(messageSize, disk::full, unfinishedBytes);
            channel.closeFuture().addListener(closed -> unfinished.end());
            Transport transport = handler.getTransport();
            ((TransportImpl) transport)
                    .setProtocolTracer(new AmqpFrameLimits(
                            transport,
                            unfinished,
                            new SettledTransfers(settled -> UnheardRefusals.sendsSettled(channel, settled))));
            channel.pipeline().addBefore(BROKER_HANDLER, "amqp-login-guard", new Piecemeal(amqp));
        } catch (RuntimeException e) {
            // The broker only logs a plugin's exception: a connection without its guard must be closed.
            log.error(
                    "An AMQP connection could not be guarded and was closed. Should never happen, indicates a bug.", e);
            channel.close();
        }
    }

    /**
     * Hands the broker small pieces until the login, each read in one go, and checks whether it could read them. No piece
     * goes beyond a frame of the login: while the password is checked, the broker must not have what follows.
     */
    private static final class Piecemeal extends ChannelInboundHandlerAdapter {
        /** Less than the broker reads in one go. */
        private static final int PIECE = 256;

        /** The fifth byte of the header by which a client begins with a login. */
        private static final byte SASL = 3;
        /** The outcome of a login that cannot succeed. */
        private static final byte[] OUTCOME = {0, 0, 0, 16, 2, 1, 0, 0, 0, 0x53, 0x44, (byte) 0xC0, 3, 1, 0x50, 3};

        /** Opens a connection, without which none can be closed. */
        private static final byte[] OPEN = {0, 0, 0, 16, 2, 0, 0, 0, 0, 0x53, 0x10, (byte) 0xC0, 3, 1, (byte) 0xA1, 0};

        private static final byte[] CLOSE = close("amqp:decode-error", "The data could not be understood");

        /** Of a list and of a text that may be long. */
        private static final int LIST = 1 + 2 * Integer.BYTES;

        private static final int TEXT = 1 + Integer.BYTES;

        /** The protocol header; a frame begins with its length in four bytes. */
        private static final int HEADER = 8;

        private static final int LENGTH = 4;

        private final ActiveMQProtonRemotingConnection amqp;
        private int read;
        private boolean login;
        /** Bytes of the header, the length or the rest of the frame that are still to come. */
        private long left = HEADER;

        private boolean isLength;
        private long length;
        private boolean ended;

        /** A frame that closes a connection for this reason. */
        private static byte[] close(String condition, String description) {
            byte[] symbol = condition.getBytes(StandardCharsets.US_ASCII);
            byte[] text = description.getBytes(StandardCharsets.UTF_8);
            int error = 2 * TEXT + symbol.length + text.length;
            int frame = HEADER + 2 * (3 + LIST) + error;
            return ByteBuffer.allocate(frame)
                    .putInt(frame)
                    .put(new byte[] {2, 0, 0, 0})
                    .put(new byte[] {0, 0x53, 0x18, (byte) 0xD0})
                    .putInt(Integer.BYTES + 3 + LIST + error)
                    .putInt(1)
                    .put(new byte[] {0, 0x53, 0x1D, (byte) 0xD0})
                    .putInt(Integer.BYTES + error)
                    .putInt(2)
                    .put((byte) 0xB3)
                    .putInt(symbol.length)
                    .put(symbol)
                    .put((byte) 0xB1)
                    .putInt(text.length)
                    .put(text)
                    .array();
        }

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
                if (ended) {
                    return;
                }
                while (bytes.isReadable()) {
                    if (failed()) {
                        end(context);
                        return;
                    }
                    int piece = bytes.readableBytes();
                    if (amqp.getSubject() == null) {
                        piece = piece(bytes);
                        note(bytes, piece);
                    }
                    context.fireChannelRead(bytes.readRetainedSlice(piece));
                }
                if (failed()) {
                    end(context);
                }
            } finally {
                ReferenceCountUtil.release(bytes);
            }
        }

        private void note(ByteBuf bytes, int piece) {
            int protocol = 4 - read;
            if (protocol >= 0 && protocol < piece) {
                login = bytes.getByte(bytes.readerIndex() + protocol) == SASL;
            }
            read += piece;
        }

        /** Closes the connection after the broker has sent what it has to say. */
        private void end(ChannelHandlerContext context) {
            ended = true;
            ProtonHandler handler = amqp.getAmqpConnection().getHandler();
            // A refused login has been answered and logged.
            boolean answered = amqp.getSubject() == null && handler.getSASLResult() != null;
            if (!answered) {
                ErrorCondition limit = limit(handler);
                log.warn(
                        "Refused a client at {}, and closed its connection: {}",
                        context.channel().remoteAddress(),
                        limit == null ? "it sent damaged AMQP data" : limit.getDescription());
            }
            context.executor().execute(() -> {
                if (!answered) {
                    context.writeAndFlush(Unpooled.wrappedBuffer(answer(handler)));
                }
                context.close();
            });
        }

        private byte[][] answer(ProtonHandler handler) {
            if (amqp.getSubject() == null) {
                return login ? new byte[][] {OUTCOME} : new byte[][] {};
            }
            ErrorCondition limit = limit(handler);
            if (limit == null
                    && !AmqpError.INTERNAL_ERROR.equals(
                            handler.getTransport().getCondition().getCondition())) {
                // The library has answered it.
                return new byte[][] {};
            }
            byte[] close = limit == null ? CLOSE : close(limit.getCondition().toString(), limit.getDescription());
            return handler.getConnection().getLocalState() == EndpointState.UNINITIALIZED
                    ? new byte[][] {OPEN, close}
                    : new byte[][] {close};
        }

        /** What {@link AmqpFrameLimits} does not admit; null when it is something else. */
        private static ErrorCondition limit(ProtonHandler handler) {
            ErrorCondition condition = handler.getTransport().getCondition();
            return AmqpError.RESOURCE_LIMIT_EXCEEDED.equals(condition.getCondition()) ? condition : null;
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
