package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;

/** Refuses a message because the disk is full. The log recognizes this class and reports the disk once instead. */
public final class DiskFullException extends ActiveMQException {
    private static final long serialVersionUID = 1;

    DiskFullException(String message) {
        super(ActiveMQExceptionType.ADDRESS_FULL, message);
    }
}
