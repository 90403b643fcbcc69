package org.omflow.booster.broker.guard;

import java.time.Clock;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.protocol.amqp.converter.AMQPMessageSupport;

/**
 * Says when a message came to the Booster. The broker itself would do so by this machine's clock, which may be wrong, while
 * the servers compare it with the database's.
 */
public final class ArrivalTime {
    private static final SimpleString OF_AMQP = SimpleString.of(AMQPMessageSupport.X_OPT_INGRESS_TIME);

    private ArrivalTime() {}

    /** Makes this clock's time that of the message's arrival, whatever its sender claims. */
    public static void stamp(Message message, Clock clock) {
        long now = clock.millis();
        message.setBrokerProperty(Message.HDR_INGRESS_TIMESTAMP, now);
        if (!(message instanceof ICoreMessage)) {
            // The name by which AMQP clients know it.
            message.setAnnotation(OF_AMQP, now);
        }
    }
}
