package org.omflow.booster.server.execution;

import org.omflow.booster.server.order.Order;

/** Says that a job is right but cannot be carried out now; the message tells why. The order stands where it stood. */
final class RetryableException extends Exception {
    private final transient Order order;

    /** @param order the order that the failure concerns */
    RetryableException(Order order, String message) {
        super(message);
        this.order = order;
    }

    Order order() {
        return order;
    }
}
