package org.omflow.booster.server.submit;

/** Says that a job could be kept neither by a Booster nor by the database. */
public final class UnavailableException extends Exception {
    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
