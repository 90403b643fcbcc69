package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.postoffice.QueueBinding;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerConsumerPlugin;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerQueuePlugin;
import org.apache.activemq.artemis.protocol.amqp.exceptions.ActiveMQAMQPException;
import org.apache.qpid.proton.amqp.transport.AmqpError;

/** Refuses each subscription and consumer, of whatever protocol, whose selector is too expensive. Thread-safe. */
public final class SelectorGuard implements ActiveMQServerQueuePlugin, ActiveMQServerConsumerPlugin {
    static final String REFUSAL = "The selector was refused: it has ";

    @Override
    public void beforeCreateQueue(QueueConfiguration queue) throws ActiveMQException {
        require(queue.getFilterString());
    }

    @Override
    public void beforeCreateConsumer(
            long consumer, QueueBinding queue, SimpleString selector, boolean browseOnly, boolean supportLargeMessage)
            throws ActiveMQException {
        require(selector);
    }

    private static void require(SimpleString selector) throws ActiveMQException {
        String fault = SelectorLimit.fault(selector);
        if (fault != null) {
            // Of this class, so that an AMQP client keeps its connection.
            throw Refusal.told(new ActiveMQAMQPException(
                    AmqpError.INVALID_FIELD, REFUSAL + fault, ActiveMQExceptionType.INVALID_FILTER_EXPRESSION));
        }
    }
}
