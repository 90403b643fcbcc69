package org.omflow.booster.broker.pair;

/** Says what a Booster waits for before its message broker can start, and what to do. */
final class WaitingException extends Exception {
    WaitingException(String message) {
        super(message);
    }
}
