package org.omflow.booster.broker.join;

/** Says in one sentence why a machine is not let in, for it and for the administrator. */
public final class RefusedJoinException extends Exception {
    RefusedJoinException(String message) {
        super(message);
    }

    RefusedJoinException(String message, Throwable cause) {
        super(message, cause);
    }
}
