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
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;
import org.omflow.booster.ha.message.Addresses;

/**
 * Refuses a job that no server can receive: a server's JMS client fails on a damaged body before the server sees the
 * message, and the broker would redeliver it endlessly, together with others. A job that can be received but is wrong
 * passes: a server rejects it with the reason.
 */
final class ReadableJobs implements MessageGuard {
    /** What precedes a text: whether there is one, and its length in bytes. */
    private static final int TEXT_PREFIX = 1 + Integer.BYTES;

    private static final byte NOTHING = 0;
    /** The broker's answer to a server that asks whether its queue is empty; a message with this property would pass for it. */
    private static final SimpleString QUEUE_IS_EMPTY = ClientConsumerImpl.FORCED_DELIVERY_MESSAGE;

    @Override
    public void beforeMessageRoute(Message message, RoutingContext context) throws ActiveMQException {
        if (!Addresses.FORM_PROCESS.equals(Target.of(message))) {
            return;
        }
        String fault;
        try {
            String damage = message.isLargeMessage() && !(message instanceof ICoreMessage)
                    ? damageOneAtATime(message)
                    : damage(message);
            fault = damage == null ? null : advised(damage);
        } catch (ActiveMQException | RuntimeException | StackOverflowError e) {
            String known = message instanceof AMQPMessage amqp ? AmqpFaults.of(amqp) : null;
            fault = known == null ? advised("cannot be read (" + e + ")") : known;
        }
        if (fault != null) {
            throw Refusal.of(new ActiveMQException("The job was not accepted because " + fault), message, context);
        }
    }

    /** To convert a large message takes memory several times its size. */
    private synchronized String damageOneAtATime(Message message) throws ActiveMQException {
        return damage(message);
    }

    private static String advised(String damage) {
        return "it " + damage + ": send it as a text or bytes message, not compressed";
    }

    /** What is damaged; null when it can be received. */
    private static String damage(Message message) throws ActiveMQException {
        // The broker converts an AMQP message like this when a server receives it.
        ICoreMessage job = message instanceof ICoreMessage core ? core : message.toCore();
        if (job.containsProperty(Message.HDR_LARGE_COMPRESSED)) {
            // It could be a thousand times as large as any job once unpacked.
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
        // The size by which a client reads bytes; a sender can declare any.
        if (!(job.getObjectProperty(Message.HDR_LARGE_BODY_SIZE) instanceof Long said) || said != size) {
            return "has a body of " + size + " bytes but declares another size";
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

    /** A truncated one is received as empty. */
    private static String ofObject(ByteBuf body) {
        return body.readableBytes() < Integer.BYTES || body.getInt(body.readerIndex()) < 0
                ? null
                : ofLength(body, body.readableBytes());
    }

    /** Checking its entries would mean reading them, which is unsafe for arbitrary bytes. */
    private static String ofMap(ByteBuf body) {
        return body.isReadable() && body.readByte() == NOTHING ? null : "is a map";
    }

    /** A length followed by that many bytes. */
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
