package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;

/** Refuses a message because of its size: nothing of it is read or kept. */
final class MessageTooLargeException extends ActiveMQException {
    private static final long serialVersionUID = 1;

    MessageTooLargeException(String message) {
        super(message);
    }
}
