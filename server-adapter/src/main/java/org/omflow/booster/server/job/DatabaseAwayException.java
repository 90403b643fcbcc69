package org.omflow.booster.server.job;

/** Says that the database cannot take a batch now; its jobs go back to the queue. */
final class DatabaseAwayException extends Exception {
    DatabaseAwayException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
