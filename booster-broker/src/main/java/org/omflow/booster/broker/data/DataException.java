package org.omflow.booster.broker.data;

/** A {@code data} command failed or was refused; the message says why and what to do. */
public final class DataException extends Exception {
    DataException(String message) {
        super(message);
    }

    DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
