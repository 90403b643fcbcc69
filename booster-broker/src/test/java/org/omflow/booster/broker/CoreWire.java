package org.omflow.booster.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.core.buffers.impl.ChannelBufferWrapper;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ActiveMQExceptionMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateSessionMessage_V2;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.Ping;

/** A connection of the broker's own protocol that sends any packet on any channel, as no client library would. */
final class CoreWire implements AutoCloseable {
    /** Of a client. */
    static final int VERSION = PacketImpl.ARTEMIS_2_37_0_VERSION;

    private static final int PATIENCE_MS = 10_000;

    private final Socket socket;
    private final DataInputStream in;

    CoreWire(Socket connected) throws IOException {
        socket = connected;
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write("ARTEMIS".getBytes(StandardCharsets.US_ASCII));
    }

    static CoreWire to(int port) throws IOException {
        return new CoreWire(new Socket("127.0.0.1", port));
    }

    /** One packet as received. */
    record Received(byte type, long channel, byte[] body) {
        /** The reason for which a connection was ended. */
        String reason() {
            ActiveMQExceptionMessage told = new ActiveMQExceptionMessage();
            told.decodeRest(buffer());
            return told.getException().getMessage();
        }

        ChannelBufferWrapper buffer() {
            return new ChannelBufferWrapper(Unpooled.wrappedBuffer(body));
        }
    }

    /** Asks for a session on this channel; its name must not stand twice. */
    void createSession(String name, long channel, String user, String password) throws IOException {
        send(
                new CreateSessionMessage_V2(
                        name, channel, VERSION, user, password, 1000, false, true, true, false, -1, null, null),
                1);
    }

    void send(Packet packet, long channel) throws IOException {
        packet.setChannelID(channel);
        ByteBuf bytes = packet.encode(null).byteBuf();
        byte[] all = new byte[bytes.readableBytes()];
        bytes.readBytes(all);
        socket.getOutputStream().write(all);
    }

    void send(int type, long channel, byte... body) throws IOException {
        ByteBuf bytes = packet(type, channel, body);
        socket.getOutputStream().write(bytes.array(), 0, bytes.readableBytes());
    }

    /** Sends a packet and a ping in one go: a ping after the other side closed would lose the reason it gave. */
    void sendWithPing(int type, long channel, byte... body) throws IOException {
        Packet ping = new Ping(60_000);
        ping.setChannelID(0);
        ByteBuf bytes = packet(type, channel, body).writeBytes(ping.encode(null).byteBuf());
        socket.getOutputStream().write(bytes.array(), 0, bytes.readableBytes());
    }

    private static ByteBuf packet(int type, long channel, byte... body) {
        return Unpooled.buffer()
                .writeInt(1 + Long.BYTES + body.length)
                .writeByte(type)
                .writeLong(channel)
                .writeBytes(body);
    }

    /** The next packet; null when the connection was ended. */
    Received read() throws IOException {
        try {
            int length = in.readInt();
            byte type = in.readByte();
            long channel = in.readLong();
            return new Received(type, channel, in.readNBytes(length - 1 - Long.BYTES));
        } catch (EOFException | SocketException e) {
            return null;
        }
    }

    /** Everything until the connection is ended. */
    List<Received> readToEnd() throws IOException {
        List<Received> all = new ArrayList<>();
        for (Received next = read(); next != null; next = read()) {
            all.add(next);
        }
        return all;
    }

    /** Everything up to the reply to a ping or until the connection is ended. */
    List<Received> readToPing() throws IOException {
        List<Received> all = new ArrayList<>();
        for (Received next = read(); next != null; next = read()) {
            all.add(next);
            if (next.type() == PacketImpl.PING) {
                break;
            }
        }
        return all;
    }

    /** The reason given before the connection was ended; fails when it was not, or without a reason. */
    String reasonOfEnd() throws IOException {
        List<Received> all = readToEnd();
        return all.stream()
                .filter(one -> one.type() == PacketImpl.EXCEPTION)
                .findFirst()
                .orElseThrow(() -> new IOException("ended without a reason, after " + all))
                .reason();
    }

    /** Whether it is still served. */
    boolean isServed() throws IOException {
        send(new Ping(60_000), 0);
        for (Received next = read(); next != null; next = read()) {
            if (next.type() == PacketImpl.PING) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
