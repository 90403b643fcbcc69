package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;

/**
 * Writes on a message of an AMQP client who sent it and when it came. For the other protocols the broker does so itself;
 * for AMQP it leaves the user out, and would let a client name any user and any time.
 */
final class SenderStamp implements MessageGuard {
    @Override
    public void beforeSend(ServerSession session, Transaction tx, Message message) {
        if (!(message instanceof ICoreMessage)) {
            message.setBrokerProperty(Message.HDR_VALIDATED_USER, session.getValidatedUser());
            message.setBrokerProperty(Message.HDR_INGRESS_TIMESTAMP, System.currentTimeMillis());
        }
    }
}
