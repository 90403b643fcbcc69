package org.omflow.booster.broker.guard;

import java.util.Locale;
import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;

/** Refuses an AMQP job that its sender compressed: a server would find no JSON in it. */
final class AmqpEncoding implements MessageGuard {
    private static final Set<String> COMPRESSED =
            Set.of("gzip", "x-gzip", "deflate", "compress", "x-compress", "br", "zstd");

    @Override
    public void beforeSend(ServerSession session, Transaction tx, Message message) throws ActiveMQException {
        if (!(message instanceof AMQPMessage amqp) || !Target.mayBeJob(message)) {
            return;
        }
        if (amqp.getProperties() == null || amqp.getProperties().getContentEncoding() == null) {
            return;
        }
        String encoding = amqp.getProperties().getContentEncoding().toString();
        if (COMPRESSED.contains(encoding.toLowerCase(Locale.ROOT))) {
            throw Refusal.of(
                    new ActiveMQException("The job was not accepted because its content-encoding is '" + encoding
                            + "': send it uncompressed, without content-encoding"),
                    message,
                    tx);
        }
    }
}
