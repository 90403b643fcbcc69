package org.omflow.booster.server.retry;

/** Thrown when the database cannot take a batch now; its jobs go back to the queue. */
public final class DatabaseUnavailableException extends Exception {
    public DatabaseUnavailableException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
