package org.omflow.booster.server.process;

/** Says why an expression cannot be read or has no value. */
final class ExpressionException extends Exception {
    ExpressionException(String message) {
        super(message);
    }

    ExpressionException(String message, Throwable cause) {
        super(message, cause);
    }
}
