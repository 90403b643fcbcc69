package org.omflow.booster.broker.join;

/** A join, renewal or token command was refused; the message is one sentence for the machine and the administrator. */
public final class RefusedJoinException extends Exception {
    RefusedJoinException(String message) {
        super(message);
    }

    RefusedJoinException(String message, Throwable cause) {
        super(message, cause);
    }
}
