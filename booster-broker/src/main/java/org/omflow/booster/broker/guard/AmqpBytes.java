package org.omflow.booster.broker.guard;

import java.nio.ByteBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.core.message.LargeBodyReader;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPLargeMessage;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;

/**
 * Reads an AMQP message as it was sent; of a large one, which is in a file, a small piece at a time and not what it skips.
 * Confined to one thread.
 */
final class AmqpBytes implements AutoCloseable {
    static final int PIECE = 8 << 10;

    /** Null for a message that the broker has in memory. */
    private final LargeBodyReader file;

    private final long size;
    private final ByteBuffer piece;
    /** Where in the message the piece begins. */
    private long start;

    AmqpBytes(AMQPMessage message) throws ActiveMQException {
        if (message instanceof AMQPLargeMessage large) {
            file = large.getLargeBodyReader();
            file.open();
            size = file.getSize();
            piece = ByteBuffer.allocate(PIECE).limit(0);
        } else {
            file = null;
            ActiveMQBuffer copy = ActiveMQBuffers.fixedBuffer(message.getPersistSize());
            message.persist(copy);
            byte[] bytes = new byte[copy.readInt()];
            copy.readBytes(bytes);
            size = bytes.length;
            piece = ByteBuffer.wrap(bytes);
        }
    }

    /** How many bytes have been read or skipped. */
    long position() {
        return start + piece.position();
    }

    boolean hasMore() {
        return position() < size;
    }

    /** The next byte, from 0 to 255. */
    int read() throws ActiveMQException {
        if (!piece.hasRemaining()) {
            fill();
        }
        return Byte.toUnsignedInt(piece.get());
    }

    /** The next bytes as one number. */
    long number(int bytes) throws ActiveMQException {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << Byte.SIZE | read();
        }
        return number;
    }

    /** The next bytes. */
    byte[] bytes(int length) throws ActiveMQException {
        requireThat(length);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) read();
        }
        return bytes;
    }

    void skip(long bytes) throws ActiveMQException {
        requireThat(bytes);
        if (bytes <= piece.remaining()) {
            piece.position(piece.position() + (int) bytes);
        } else {
            start += piece.position() + bytes;
            piece.limit(0);
        }
    }

    private void requireThat(long bytes) throws ActiveMQException {
        if (bytes > size - position()) {
            throw new ActiveMQException("The AMQP message ends before its body does");
        }
    }

    private void fill() throws ActiveMQException {
        requireThat(1);
        start += piece.position();
        piece.clear();
        file.position(start);
        int length = file.readInto(piece);
        piece.limit(Math.max(0, length)).position(0);
    }

    @Override
    public void close() throws ActiveMQException {
        if (file != null) {
            file.close();
        }
    }
}
