package org.omflow.booster.broker.dead;

import java.nio.charset.StandardCharsets;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.omflow.booster.ha.message.Limits;

/** Reads the body of a dead job, for display. */
final class DeadBody {
    /** Room for the largest job: the broker stores text with two bytes per character. */
    private static final long MOST_BYTES = 4L * Limits.BODY_BYTES;

    private DeadBody() {}

    /** The body as text; null when it is neither text nor bytes, or larger than any job. */
    static String of(Message message) {
        if (size(message) > MOST_BYTES) {
            return null;
        }
        ICoreMessage core = message.toCore();
        return switch (core.getType()) {
            case Message.TEXT_TYPE -> core.getStringBody();
            case Message.BYTES_TYPE, Message.DEFAULT_TYPE -> bytes(core.getDataBuffer());
            default -> null;
        };
    }

    /** Known before the message is read from its file. */
    private static long size(Message message) {
        try {
            return message.getPersistentSize();
        } catch (ActiveMQException e) {
            throw new IllegalStateException("dead job " + message.getMessageID() + " cannot be read", e);
        }
    }

    private static String bytes(ActiveMQBuffer buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
