package org.omflow.booster.broker.node;

/** A certificate was to be renewed that another machine has renewed already: two machines have its key. */
public final class HeldTwiceException extends Exception {
    HeldTwiceException(String message) {
        super(message);
    }
}
