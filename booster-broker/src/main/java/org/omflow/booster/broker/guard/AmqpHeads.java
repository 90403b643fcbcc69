package org.omflow.booster.broker.guard;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.artemis.protocol.amqp.util.TLSEncode;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.DeliveryAnnotations;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.ReadableBuffer;
import org.apache.qpid.proton.codec.TypeConstructor;

/**
 * What precedes the bodies of the messages that one AMQP connection has begun and not ended. The broker keeps a message in
 * memory until it can read that, so it may not be long or damaged. Confined to the connection's thread.
 */
final class AmqpHeads {
    /** By channel and link. */
    private final Map<Long, Head> heads = new HashMap<>();

    /** Adds a part of a message; returns why it cannot be accepted, or null. */
    String add(long link, Transfer transfer, Binary part) {
        if (!transfer.getMore() || transfer.getAborted()) {
            heads.remove(link);
            return null;
        }
        return heads.computeIfAbsent(link, begun -> new Head()).add(part)
                ? null
                : "A message has more than " + MessageSizeLimit.MOST_PROPERTY_BYTES
                        + " bytes of properties, or damaged ones: send long values in its body";
    }

    private static final class Head {
        private ByteArrayOutputStream begun = new ByteArrayOutputStream();
        /** It may come in tiny parts, and to look at each would take long. */
        private int nextLook;

        /** False when it is too long. */
        boolean add(Binary part) {
            if (begun == null || part == null) {
                return true;
            }
            begun.write(part.getArray(), part.getArrayOffset(), part.getLength());
            boolean isLong = begun.size() > MessageSizeLimit.MOST_PROPERTY_BYTES;
            if (isLong || begun.size() >= nextLook) {
                nextLook = 2 * begun.size();
                if (isRead(begun.toByteArray())) {
                    begun = null;
                    return true;
                }
            }
            return !isLong;
        }

        /** Whether the broker can read it, which reads it like this. */
        private static boolean isRead(byte[] bytes) {
            ReadableBuffer in = ReadableBuffer.ByteBufferReader.wrap(bytes);
            DecoderImpl decoder = TLSEncode.getDecoder();
            decoder.setBuffer(in);
            try {
                while (in.hasRemaining()) {
                    TypeConstructor<?> section = decoder.readConstructor();
                    Class<?> kind = section.getTypeClass();
                    if (kind.equals(Header.class)
                            || kind.equals(DeliveryAnnotations.class)
                            || kind.equals(MessageAnnotations.class)
                            || kind.equals(Properties.class)) {
                        section.readValue();
                    } else {
                        if (kind.equals(ApplicationProperties.class)) {
                            section.skipValue();
                        }
                        return true;
                    }
                }
                return true;
            } catch (RuntimeException | StackOverflowError e) {
                return false;
            } finally {
                decoder.setBuffer(null);
            }
        }
    }
}
