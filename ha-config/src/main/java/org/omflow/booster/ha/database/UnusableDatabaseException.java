package org.omflow.booster.ha.database;

/** Thrown when the database answers but cannot be used as it is; the message is a sentence that says what to do. */
public class UnusableDatabaseException extends RuntimeException {
    UnusableDatabaseException(String message) {
        super(message);
    }

    UnusableDatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
