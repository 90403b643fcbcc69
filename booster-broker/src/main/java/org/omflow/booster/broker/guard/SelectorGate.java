package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateQueueMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateSharedQueueMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionCreateConsumerMessage;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Keeps selectors of Jakarta JMS clients that are too expensive from the broker, which would first parse them, up to 16
 * MiB long, and log them whole. It gets the refusal in place of the selector, and its error tells the client. Thread-safe.
 */
public final class SelectorGate implements Interceptor {
    /** No selector is written like this, so the broker refuses it. */
    private static final String REFUSED = "refused: ";

    @Override
    public boolean intercept(Packet packet, RemotingConnection connection) {
        switch (packet.getType()) {
            case PacketImpl.SESS_CREATECONSUMER -> {
                SessionCreateConsumerMessage consumer = (SessionCreateConsumerMessage) packet;
                consumer.setFilterString(checked(consumer.getFilterString()));
            }
            case PacketImpl.CREATE_QUEUE, PacketImpl.CREATE_QUEUE_V2 -> {
                CreateQueueMessage queue = (CreateQueueMessage) packet;
                queue.setFilterString(checked(queue.getFilterString()));
            }
            case PacketImpl.CREATE_SHARED_QUEUE, PacketImpl.CREATE_SHARED_QUEUE_V2 -> {
                CreateSharedQueueMessage queue = (CreateSharedQueueMessage) packet;
                queue.setFilterString(checked(queue.getFilterString()));
            }
            default -> {
                // Has no selector.
            }
        }
        return true;
    }

    private static SimpleString checked(SimpleString selector) {
        String fault = SelectorLimit.fault(selector);
        return fault == null ? selector : SimpleString.of(refused(fault));
    }

    /** What the broker gets in place of the selector. */
    static String refused(String fault) {
        Refusal.log(SelectorGuard.REFUSAL + fault);
        return REFUSED + "it has " + fault;
    }
}
