package org.omflow.booster.broker.pair;

/** Says for what a Booster waits before its message broker can begin, and what to do. */
final class WaitingException extends Exception {
    WaitingException(String message) {
        super(message);
    }
}
