package org.omflow.booster.broker.guard;

import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPLargeMessage;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;
import org.apache.activemq.artemis.protocol.amqp.util.TLSEncode;
import org.apache.qpid.proton.amqp.messaging.AmqpSequence;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.ReadableBuffer;
import org.apache.qpid.proton.codec.TypeConstructor;

/** Refuses an AMQP job whose body has several sections: a server would get the first one only. */
final class AmqpSections implements MessageGuard {
    private static final Set<Class<?>> OF_BODY = Set.of(Data.class, AmqpSequence.class, AmqpValue.class);

    @Override
    public void beforeSend(ServerSession session, Transaction tx, Message message) throws ActiveMQException {
        if (!(message instanceof AMQPMessage amqp) || !Target.mayBeJob(message)) {
            return;
        }
        int sections;
        try {
            sections = count(encoded(amqp));
        } catch (RuntimeException | StackOverflowError e) {
            // It is damaged: ReadableJobs says how.
            return;
        }
        if (sections > 1) {
            throw Refusal.of(
                    new ActiveMQException("The job was not accepted because its body has " + sections
                            + " sections (AMQP data, amqp-sequence or amqp-value): send it in one data section, or as one"
                            + " text"),
                    message,
                    tx);
        }
    }

    private static ReadableBuffer encoded(AMQPMessage message) {
        if (message instanceof AMQPLargeMessage large) {
            return large.getData();
        }
        ActiveMQBuffer copy = ActiveMQBuffers.fixedBuffer(message.getPersistSize());
        message.persist(copy);
        byte[] bytes = new byte[copy.readInt()];
        copy.readBytes(bytes);
        return ReadableBuffer.ByteBufferReader.wrap(bytes);
    }

    private static int count(ReadableBuffer message) {
        DecoderImpl decoder = TLSEncode.getDecoder();
        decoder.setBuffer(message);
        try {
            int sections = 0;
            while (message.hasRemaining()) {
                TypeConstructor<?> section = decoder.readConstructor();
                if (OF_BODY.contains(section.getTypeClass())) {
                    sections++;
                }
                section.skipValue();
            }
            return sections;
        } finally {
            decoder.setBuffer(null);
        }
    }
}
