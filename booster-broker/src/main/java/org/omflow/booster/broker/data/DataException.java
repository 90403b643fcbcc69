package org.omflow.booster.broker.data;

/** Says why a command does not work with the message data, and what to do. */
public final class DataException extends Exception {
    DataException(String message) {
        super(message);
    }

    DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
