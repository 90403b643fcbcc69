package org.omflow.booster.server.submit;

/** Thrown when neither a Booster nor the database could store a job. */
public final class UnavailableException extends Exception {
    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
