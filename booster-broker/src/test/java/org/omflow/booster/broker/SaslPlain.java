package org.omflow.booster.broker;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The bytes of an AMQP login by user and password, for tests that send more than a client library would. */
final class SaslPlain {
    /** The protocol header of AMQP after the login. */
    static final byte[] AMQP = {'A', 'M', 'Q', 'P', 0, 1, 0, 0};

    private SaslPlain() {}

    /** The protocol header and the client's first frame. */
    static byte[] init(String user, String password) {
        byte[] mechanism = "PLAIN".getBytes(StandardCharsets.US_ASCII);
        byte[] response = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
        ByteBuffer list = ByteBuffer.allocate(response.length + 64)
                .put((byte) 2)
                .put((byte) 0xA3)
                .put((byte) mechanism.length)
                .put(mechanism)
                .put((byte) 0xA0)
                .put((byte) response.length)
                .put(response)
                .flip();
        ByteBuffer init = ByteBuffer.allocate(list.remaining() + 64)
                .put("AMQP".getBytes(StandardCharsets.US_ASCII))
                .putInt(0x03010000)
                .putInt(8 + 5 + list.remaining())
                .putInt(0x02010000)
                .put(new byte[] {0, 0x53, 0x41, (byte) 0xC0, (byte) list.remaining()})
                .put(list)
                .flip();
        byte[] bytes = new byte[init.remaining()];
        init.get(bytes);
        return bytes;
    }

    /** Reads the broker's answers up to the outcome: 0 when the client is logged in. */
    static int outcome(DataInputStream in) throws IOException {
        in.readLong();
        in.readNBytes(in.readInt() - Integer.BYTES);
        byte[] outcome = in.readNBytes(in.readInt() - Integer.BYTES);
        return outcome[11];
    }
}
