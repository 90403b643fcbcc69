package org.omflow.booster.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.security.SaslInit;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;

/** An AMQP connection that sends any frame on any channel, as no client library would. */
final class AmqpWire implements AutoCloseable {
    /** The type of a frame, and the number in the header of a protocol. */
    static final int AMQP = 0;

    static final int LOGIN = 1;

    private static final int MOST_BYTES = 4096;
    private static final int PATIENCE_MS = 10_000;
    private static final int HEADER = 8;

    private final Socket socket;
    private final InputStream in;

    AmqpWire(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
    }

    /** One frame; without a body, when there is no performative. */
    static byte[] frame(int type, int channel, Object performative) {
        return frame(type, channel, performative, new byte[0]);
    }

    /** One frame with a part of a message. */
    static byte[] frame(int type, int channel, Object performative, byte[] part) {
        DecoderImpl decoder = new DecoderImpl();
        EncoderImpl encoder = new EncoderImpl(decoder);
        AMQPDefinedTypes.registerAllTypes(decoder, encoder);
        ByteBuffer frame = ByteBuffer.allocate(MOST_BYTES + part.length);
        frame.position(HEADER);
        if (performative != null) {
            encoder.setByteBuffer(frame);
            encoder.writeObject(performative);
        }
        frame.put(part);
        frame.putInt(0, frame.position())
                .put(4, (byte) 2)
                .put(5, (byte) type)
                .putShort(6, (short) channel)
                .flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    /** Begins, with a login first or without one. */
    void header(boolean login) throws IOException {
        send(new byte[] {'A', 'M', 'Q', 'P', (byte) (login ? 3 : 0), 1, 0, 0});
    }

    /** Logs in and begins. */
    void logIn(String user, String password) throws IOException {
        SaslInit init = new SaslInit();
        init.setMechanism(Symbol.valueOf("PLAIN"));
        init.setInitialResponse(new Binary(("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8)));
        header(true);
        send(frame(LOGIN, 0, init));
        in.readNBytes(HEADER);
        // The mechanisms and the outcome.
        skipFrame();
        skipFrame();
        header(false);
        in.readNBytes(HEADER);
    }

    void send(byte[]... frames) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        socket.getOutputStream().write(all.toByteArray());
    }

    void skipFrame() throws IOException {
        byte[] length = in.readNBytes(Integer.BYTES);
        in.readNBytes(ByteBuffer.wrap(length).getInt() - Integer.BYTES);
    }

    /** How many bytes come before the connection ends. */
    int readToEnd() throws IOException {
        int bytes = 0;
        try {
            while (in.read() >= 0) {
                bytes++;
            }
        } catch (SocketException e) {
            // Ended by the other side with data on the way.
        }
        return bytes;
    }

    /** What comes before the connection ends, in words where it has any. */
    String textToEnd() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (SocketException e) {
            // Ended by the other side with data on the way.
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
