package org.omflow.booster.ha.join;

/** Thrown when a machine cannot join; the message says why, and what to do. */
public final class JoinException extends Exception {
    public JoinException(String message) {
        super(message);
    }

    public JoinException(String message, Throwable cause) {
        super(message, cause);
    }
}
