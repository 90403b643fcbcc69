package org.omflow.booster.ha.join;

/** Says in one sentence why a machine could not join, and what to do. */
public final class JoinException extends Exception {
    public JoinException(String message) {
        super(message);
    }

    public JoinException(String message, Throwable cause) {
        super(message, cause);
    }
}
