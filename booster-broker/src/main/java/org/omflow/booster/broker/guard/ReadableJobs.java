package org.omflow.booster.broker.guard;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.client.impl.ClientConsumerImpl;
import org.apache.activemq.artemis.core.message.LargeBodyReader;
import org.apache.activemq.artemis.core.server.LargeServerMessage;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.omflow.booster.ha.message.Addresses;

/**
 * Refuses a job that no server could even receive: the JMS client of a server fails on a damaged body before the server
 * sees the message, and would get it again without an end, and others with it. What can be received but is wrong passes:
 * a server answers it with the reason.
 */
final class ReadableJobs implements MessageGuard {
    /** Of a text: whether there is one, and its length in bytes. */
    private static final int TEXT_PREFIX = 1 + Integer.BYTES;

    private static final byte NOTHING = 0;
    /** Set by the broker when a server asks whether its queue is empty; a message that has it is taken for that answer. */
    private static final SimpleString QUEUE_IS_EMPTY = ClientConsumerImpl.FORCED_DELIVERY_MESSAGE;

    @Override
    public void beforeMessageRoute(Message message, RoutingContext context) throws ActiveMQException {
        if (!Addresses.FORM_PROCESS.equals(Target.of(message))) {
            return;
        }
        String damage;
        try {
            damage = damage(message);
        } catch (ActiveMQException | RuntimeException | StackOverflowError e) {
            damage = "cannot be read (" + e + ")";
        }
        if (damage != null) {
            throw Refusal.of(
                    new ActiveMQException("The job was not accepted, it " + damage
                            + ": send it as a text or bytes message, not compressed"),
                    message,
                    context);
        }
    }

    /** What is wrong with it; null when it can be received. */
    private static String damage(Message message) throws ActiveMQException {
        // What came by AMQP is turned into such a message when a server takes it.
        ICoreMessage job = message instanceof ICoreMessage core ? core : message.toCore();
        if (job.containsProperty(Message.HDR_LARGE_COMPRESSED)) {
            // It could be a thousand times as large as any job once the server has unpacked it.
            return "is compressed";
        }
        if (job.containsProperty(QUEUE_IS_EMPTY)) {
            return "has the property " + QUEUE_IS_EMPTY + ", which is the broker's own";
        }
        return job instanceof LargeServerMessage large ? ofLarge(job, large) : ofSmall(job);
    }

    private static String ofSmall(ICoreMessage job) {
        ByteBuf body = job.getReadOnlyBodyBuffer().byteBuf();
        switch (job.getType()) {
            case Message.TEXT_TYPE:
                return ofText(body, body.readableBytes());
            case Message.OBJECT_TYPE:
                return ofObject(body);
            case Message.MAP_TYPE:
                return ofMap(body);
            default:
                return ofOther(job.getType());
        }
    }

    private static String ofLarge(ICoreMessage job, LargeServerMessage large) throws ActiveMQException {
        long size;
        ByteBuffer prefix = ByteBuffer.allocate(TEXT_PREFIX);
        try (LargeBodyReader reader = large.getLargeBodyReader()) {
            reader.open();
            size = reader.getSize();
            reader.readInto(prefix);
        }
        // The size that bytes are read with; a sender may write any.
        if (!(job.getObjectProperty(Message.HDR_LARGE_BODY_SIZE) instanceof Long said) || said != size) {
            return "has a body of " + size + " bytes but says otherwise";
        }
        return switch (job.getType()) {
            case Message.TEXT_TYPE -> ofText(Unpooled.wrappedBuffer(prefix), size);
            case Message.MAP_TYPE, Message.OBJECT_TYPE -> "is neither text nor bytes";
            default -> ofOther(job.getType());
        };
    }

    private static String ofText(ByteBuf body, long size) {
        if (size < 1) {
            return "is a text message without a body";
        }
        return body.readByte() == NOTHING ? null : ofLength(body, size - 1);
    }

    /** One that is merely cut off is received as empty. */
    private static String ofObject(ByteBuf body) {
        return body.readableBytes() < Integer.BYTES || body.getInt(body.readerIndex()) < 0
                ? null
                : ofLength(body, body.readableBytes());
    }

    /** Its entries could only be checked by reading them, which is what must not be tried with what may be noise. */
    private static String ofMap(ByteBuf body) {
        return body.isReadable() && body.readByte() == NOTHING ? null : "is a map";
    }

    /** A length and that many bytes. */
    private static String ofLength(ByteBuf body, long size) {
        if (size < Integer.BYTES) {
            return "has a damaged body of " + size + " bytes";
        }
        int length = body.readInt();
        return length < 0 || length > size - Integer.BYTES
                ? "has a damaged body: of " + length + " bytes there are " + (size - Integer.BYTES)
                : null;
    }

    private static String ofOther(byte type) {
        return type == Message.DEFAULT_TYPE || type == Message.BYTES_TYPE || type == Message.STREAM_TYPE
                ? null
                : "is of the unknown type " + type;
    }
}
