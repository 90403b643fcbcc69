package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;

/**
 * Refuses a message whose priority is not 0 to 9. The broker has one list for each priority and does not check the number:
 * one message beyond them would stop its queue, and be lost at the next start.
 */
final class PriorityRange implements MessageGuard {
    static final int HIGHEST = 9;

    @Override
    public void beforeSend(ServerSession session, Transaction tx, Message message) throws ActiveMQException {
        int priority = message.getPriority();
        if (priority < 0 || priority > HIGHEST) {
            throw Refusal.of(
                    new ActiveMQException("The message was not accepted because its priority is " + priority
                            + ": leave it out, or choose 0 to " + HIGHEST),
                    message,
                    tx);
        }
    }
}
