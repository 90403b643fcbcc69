package org.omflow.booster.broker.usersync;

/** Says why the other Booster's request is not served. */
public final class RefusedException extends Exception {
    RefusedException(String message) {
        super(message);
    }
}
