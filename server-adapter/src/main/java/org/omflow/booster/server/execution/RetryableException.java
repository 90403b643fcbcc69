package org.omflow.booster.server.execution;

import org.omflow.booster.server.order.Order;

/** Thrown when a valid job cannot be carried out now; the message says why. The order is unchanged. */
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
