package org.omflow.booster.broker.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.core.buffers.impl.ChannelBufferWrapper;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.ChannelImpl.CHANNEL_ID;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ActiveMQExceptionMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ClusterConnectMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ClusterConnectReplyMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateSessionMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ReattachSessionResponseMessage;
import org.apache.activemq.artemis.core.remoting.FailureListener;
import org.apache.activemq.artemis.utils.CertificateUtil;
import org.omflow.booster.broker.wire.CorePackets.Caller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks each packet of one connection of the broker's own protocol before the broker decodes it, and ends the
 * connection with a reason when it may not be sent or is damaged. Confined to the connection's thread, except where
 * noted.
 */
final class CoreFilter extends ChannelInboundHandlerAdapter implements FailureListener {
    private static final Logger log = LoggerFactory.getLogger(CoreFilter.class);

    /** The type and the channel, with which each packet begins. */
    private static final int HEADER_BYTES = 1 + Long.BYTES;

    /** Longer than any password or name. */
    private static final int LONGEST_TEXT = 2_000;

    private final CoreRemotingConnection connection;
    private final OtherBooster otherBooster;
    private final Configuration configuration;
    /** Set by the thread that creates a session. */
    private volatile boolean loggedIn;

    private boolean isOtherBooster;
    private boolean topologyAsked;
    private boolean ended;
    /** Whether the broker decodes a packet now, and which. */
    private boolean decoding;

    private byte lastType;
    private long lastChannel;

    private ChannelHandlerContext context;

    CoreFilter(CoreRemotingConnection connection, OtherBooster otherBooster, Configuration configuration) {
        this.connection = connection;
        this.otherBooster = otherBooster;
        this.configuration = configuration;
    }

    /** The client has logged in. Called by another thread, before the client is told. */
    void loggedIn() {
        loggedIn = true;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext reader, Object message) {
        if (!(message instanceof ByteBuf packet)) {
            reader.fireChannelRead(message);
            return;
        }
        if (ended || !passes(packet)) {
            ReferenceCountUtil.release(message);
            return;
        }
        decoding = true;
        try {
            reader.fireChannelRead(message);
        } finally {
            decoding = false;
        }
    }

    private boolean passes(ByteBuf packet) {
        if (packet.readableBytes() < HEADER_BYTES) {
            end("a packet of " + packet.readableBytes() + " bytes, which is damaged", null);
            return false;
        }
        byte type = packet.getByte(packet.readerIndex());
        long channel = packet.getLong(packet.readerIndex() + 1);
        lastType = type;
        lastChannel = channel;
        if (!CorePackets.admits(caller(), type, channel)) {
            end(name(type, channel) + ", which " + whoMaySend(channel), null);
            return false;
        }
        try {
            return switch (type) {
                case PacketImpl.REATTACH_SESSION -> reattach();
                case PacketImpl.CREATESESSION, PacketImpl.CREATESESSION_V2 -> createsSession(packet);
                case PacketImpl.SUBSCRIBE_TOPOLOGY, PacketImpl.SUBSCRIBE_TOPOLOGY_V2 -> asksForTheFirstTime();
                case PacketImpl.CLUSTER_CONNECT -> isOtherBooster(packet);
                case PacketImpl.SESS_SEND_CONTINUATION -> isWhole(packet);
                case PacketImpl.SESS_SEND -> {
                    CoreProperties.requireBehindBody(content(packet));
                    yield true;
                }
                case PacketImpl.SESS_SEND_LARGE -> {
                    CoreProperties.requireIn(content(packet));
                    yield true;
                }
                default -> true;
            };
        } catch (RuntimeException e) {
            end(name(type, channel) + ", which is damaged", null);
            return false;
        }
    }

    private Caller caller() {
        if (isOtherBooster) {
            return Caller.OTHER_BOOSTER;
        }
        return loggedIn ? Caller.LOGGED_IN : Caller.UNAUTHENTICATED;
    }

    private String whoMaySend(long channel) {
        if (channel == CHANNEL_ID.REPLICATION.id || channel == CHANNEL_ID.CLUSTER.id) {
            return "only the other Booster of a pair may send";
        }
        return loggedIn ? "no client may send" : "is not accepted before a login";
    }

    /**
     * A client that has lost its connection asks for its session, and creates a new one once it hears that there is
     * none. The broker would give it the session of anyone whose name it knows.
     */
    private boolean reattach() {
        send(new ReattachSessionResponseMessage(-1, false), CHANNEL_ID.SESSION.id);
        return false;
    }

    /** A session on one of the broker's own channels would take over its handler. */
    private boolean createsSession(ByteBuf packet) {
        CreateSessionMessage request = decode(packet, new CreateSessionMessage());
        if (request.getSessionChannelID() < CorePackets.FIRST_OF_SESSIONS) {
            end(
                    "a request for a session on channel " + request.getSessionChannelID()
                            + ", which belongs to the broker: use one from " + CorePackets.FIRST_OF_SESSIONS + " on",
                    null);
            return false;
        }
        for (String text : new String[] {
            request.getName(), request.getUsername(), request.getPassword(), request.getDefaultAddress()
        }) {
            if (text != null && text.length() > LONGEST_TEXT) {
                end(
                        "a request for a session with a name or password of more than " + LONGEST_TEXT + " characters",
                        null);
                return false;
            }
        }
        // The broker uses this channel when there is one.
        UnconfirmedCount.on(connection.getChannel(request.getSessionChannelID(), request.getWindowSize()));
        return true;
    }

    /** The broker adds a listener for each request; a client library makes one on each of its connections. */
    private boolean asksForTheFirstTime() {
        if (topologyAsked) {
            end(name(lastType, lastChannel) + " a second time: ask once for the addresses of the Boosters", null);
            return false;
        }
        topologyAsked = true;
        return true;
    }

    /** The broker would allocate whatever length the packet announces, up to two gigabytes, before it reads the rest. */
    private boolean isWhole(ByteBuf packet) {
        int announced = packet.getInt(packet.readerIndex() + HEADER_BYTES);
        if (announced < 0 || announced > packet.readableBytes() - HEADER_BYTES - Integer.BYTES) {
            end(name(lastType, lastChannel) + ", which is damaged", null);
            return false;
        }
        return true;
    }

    private boolean isOtherBooster(ByteBuf packet) {
        String refusal = otherBooster.refusal(
                decode(packet, new ClusterConnectMessage()),
                CertificateUtil.getCertsFromConnection(connection),
                configuration);
        if (refusal != null) {
            end("a login as the other Booster, but " + refusal, new ClusterConnectReplyMessage(false));
            return false;
        }
        isOtherBooster = true;
        return true;
    }

    private static ByteBuf content(ByteBuf packet) {
        return packet.slice(packet.readerIndex() + HEADER_BYTES, packet.readableBytes() - HEADER_BYTES);
    }

    private static <P extends Packet> P decode(ByteBuf packet, P into) {
        ByteBuf copy = packet.slice();
        copy.skipBytes(1);
        into.decode(new ChannelBufferWrapper(copy));
        return into;
    }

    private static String name(byte type, long channel) {
        return "packet type " + (type & 0xFF) + " on channel " + channel;
    }

    /** @param answer the reply that such a packet has, besides the reason; null when it has none */
    private void end(String what, Packet answer) {
        ended = true;
        log.warn("Refused a client at {}: it sent {}. The connection was closed.", connection.getRemoteAddress(), what);
        if (answer != null) {
            send(answer, CHANNEL_ID.CLUSTER.id);
        }
        ActiveMQException reason =
                new ActiveMQSecurityException("This Booster closed the connection, because it received " + what);
        send(new ActiveMQExceptionMessage(reason), CHANNEL_ID.SESSION.id);
        context.close();
    }

    private void send(Packet packet, long channel) {
        packet.setChannelID(channel);
        context.writeAndFlush(packet.encode(connection).byteBuf()).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    /** Called before the broker closes the connection, such as when it cannot decode a packet. */
    @Override
    public void connectionFailed(ActiveMQException cause, boolean failedOver) {
        if (context.executor().inEventLoop() && decoding && !ended) {
            end(name(lastType, lastChannel) + ", which is damaged", null);
        }
    }

    @Override
    public void connectionFailed(ActiveMQException cause, boolean failedOver, String scaleDownTarget) {
        connectionFailed(cause, failedOver);
    }
}
