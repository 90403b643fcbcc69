package org.omflow.booster.broker.guard;

import java.util.Locale;
import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessageBrokerAccessor;
import org.apache.qpid.proton.amqp.messaging.Properties;

/** Refuses an AMQP job that its sender compressed: a server would find no JSON in it. */
final class AmqpEncoding implements MessageGuard {
    private static final Set<String> COMPRESSED =
            Set.of("gzip", "x-gzip", "deflate", "compress", "x-compress", "br", "zstd");

    @Override
    public void beforeSend(ServerSession session, Transaction tx, Message message) throws ActiveMQException {
        if (!(message instanceof AMQPMessage amqp) || !Target.mayBeJob(message)) {
            return;
        }
        // What the broker has read of it already: to ask the message would read all of a large one.
        Properties properties = AMQPMessageBrokerAccessor.getCurrentProperties(amqp);
        if (properties == null || properties.getContentEncoding() == null) {
            return;
        }
        String encoding = properties.getContentEncoding().toString();
        if (COMPRESSED.contains(encoding.toLowerCase(Locale.ROOT))) {
            throw Refusal.of(
                    new ActiveMQException("The job was not accepted because its content-encoding is '" + encoding
                            + "': send it uncompressed, without content-encoding"),
                    message,
                    tx);
        }
    }
}
