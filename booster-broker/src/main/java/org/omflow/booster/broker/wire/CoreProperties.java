package org.omflow.booster.broker.wire;

import io.netty.buffer.ByteBuf;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.utils.DataConstants;

/**
 * Checks that the properties of a message are all there before the broker decodes them: it would allocate memory for
 * whatever number and lengths they announce, up to gigabytes, before it reads them.
 */
final class CoreProperties {
    /** The length of its name, and its type. */
    private static final int LEAST_BYTES = Integer.BYTES + 1;

    private static final int USER_ID_BYTES = 16;
    /** Expiration, timestamp and priority. */
    private static final int FIXED_BYTES = Long.BYTES + Long.BYTES + 1;

    private CoreProperties() {}

    /**
     * Checks those of a message whose body comes first.
     *
     * @param packet its reader is behind the packet's type and channel
     * @throws RuntimeException when they are not all there
     */
    static void requireBehindBody(ByteBuf packet) {
        // The position counts the whole packet with its length, type and channel.
        packet.skipBytes(packet.readInt() - PacketImpl.PACKET_HEADERS_SIZE);
        requireIn(packet);
    }

    /** Checks those of a message whose body comes in packets of its own. */
    static void requireIn(ByteBuf headers) {
        headers.skipBytes(Long.BYTES);
        if (headers.readByte() == DataConstants.NOT_NULL) {
            skipText(headers);
        }
        if (headers.readByte() == DataConstants.NOT_NULL) {
            headers.skipBytes(USER_ID_BYTES);
        }
        // Its type, and whether it is durable.
        headers.skipBytes(2 + FIXED_BYTES);
        if (headers.readByte() != DataConstants.NULL) {
            skipProperties(headers);
        }
    }

    private static void skipProperties(ByteBuf headers) {
        int count = headers.readInt();
        if (count < 0 || count > headers.readableBytes() / LEAST_BYTES) {
            throw new IndexOutOfBoundsException(count + " properties");
        }
        for (int i = 0; i < count; i++) {
            skipText(headers);
            skipValue(headers, headers.readByte());
        }
    }

    private static void skipValue(ByteBuf headers, byte type) {
        switch (type) {
            case DataConstants.NULL -> {}
            case DataConstants.BOOLEAN, DataConstants.BYTE -> headers.skipBytes(Byte.BYTES);
            case DataConstants.SHORT, DataConstants.CHAR -> headers.skipBytes(Short.BYTES);
            case DataConstants.INT, DataConstants.FLOAT -> headers.skipBytes(Integer.BYTES);
            case DataConstants.LONG, DataConstants.DOUBLE -> headers.skipBytes(Long.BYTES);
            case DataConstants.STRING, DataConstants.BYTES -> skipText(headers);
            default -> throw new IllegalArgumentException("property type " + type);
        }
    }

    /** A negative or too great length throws. */
    private static void skipText(ByteBuf headers) {
        headers.skipBytes(headers.readInt());
    }
}
