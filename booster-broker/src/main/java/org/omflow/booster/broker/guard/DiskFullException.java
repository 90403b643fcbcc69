package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;

/** A message was refused because the disk is full. Known by its class to the log, which tells of the disk once instead. */
public final class DiskFullException extends ActiveMQException {
    private static final long serialVersionUID = 1;

    DiskFullException(String message) {
        super(ActiveMQExceptionType.ADDRESS_FULL, message);
    }
}
