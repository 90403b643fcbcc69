package org.omflow.booster.broker.guard;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.activemq.artemis.core.message.LargeBodyReader;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPLargeMessage;
import org.apache.qpid.proton.codec.ReadableBuffer;
import org.omflow.booster.ha.message.Addresses;

/** A job of any size by AMQP, of zeros after its beginning, that counts what is read of it. */
final class LargeAmqpMessage extends AMQPLargeMessage {
    private final byte[] beginning;
    private final long size;
    private long read;

    LargeAmqpMessage(byte[] beginning, long size) {
        super(1, 0, null, null, null);
        this.beginning = beginning.clone();
        this.size = size;
        setAddress(Addresses.FORM_PROCESS);
        parseLargeMessage(ReadableBuffer.ByteBufferReader.wrap(beginning));
    }

    /** One whose body is one section of data. */
    static LargeAmqpMessage ofData(int bytes) {
        byte[] durable = {0, 0x53, 0x70, (byte) 0xC0, 2, 1, 0x41};
        byte[] text = "text".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer beginning = ByteBuffer.allocate(durable.length + 3 + 1 + Integer.BYTES + text.length)
                .put(durable)
                .put(new byte[] {0, 0x53, 0x75, (byte) 0xB0})
                .putInt(bytes)
                .put(text);
        return new LargeAmqpMessage(beginning.array(), beginning.capacity() - text.length + bytes);
    }

    /** How many bytes have been read. */
    long read() {
        return read;
    }

    @Override
    public ReadableBuffer getData() {
        throw new AssertionError("all of it is read into memory");
    }

    @Override
    public long getPersistentSize() {
        return size;
    }

    @Override
    public LargeBodyReader getLargeBodyReader() {
        return new LargeBodyReader() {
            private long at;

            @Override
            public void open() {
                at = 0;
            }

            @Override
            public void position(long position) {
                at = position;
            }

            @Override
            public long position() {
                return at;
            }

            @Override
            public int readInto(ByteBuffer bytes) {
                int start = bytes.position();
                for (; bytes.hasRemaining() && at < size; at++) {
                    bytes.put(at < beginning.length ? beginning[(int) at] : 0);
                }
                int length = bytes.position() - start;
                read += length;
                bytes.flip();
                return length;
            }

            @Override
            public long getSize() {
                return size;
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
