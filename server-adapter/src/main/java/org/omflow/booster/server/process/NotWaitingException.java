package org.omflow.booster.server.process;

/** Says that an order does not wait where somebody wants to take it on; the message tells where it waits instead. */
public final class NotWaitingException extends Exception {
    public NotWaitingException(String message) {
        super(message);
    }
}
