package org.omflow.booster.broker.usersync;

/** A request for the users was refused; the message says why. */
public final class RefusedException extends Exception {
    public RefusedException(String message) {
        super(message);
    }
}
