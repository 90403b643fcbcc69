package org.omflow.booster.server.job;

/** Says that the database cannot take a batch now; its jobs go back to the queue. */
final class DatabaseUnavailableException extends Exception {
    DatabaseUnavailableException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
