package org.omflow.booster.server.process;

/** Thrown when an order does not wait where a job would advance it; the message says where it waits instead. */
public final class NotWaitingException extends Exception {
    public NotWaitingException(String message) {
        super(message);
    }
}
