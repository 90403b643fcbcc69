package org.omflow.booster.server.process;

/** Thrown when an expression cannot be read or has no value; the message says why. */
final class ExpressionException extends Exception {
    ExpressionException(String message) {
        super(message);
    }

    ExpressionException(String message, Throwable cause) {
        super(message, cause);
    }
}
