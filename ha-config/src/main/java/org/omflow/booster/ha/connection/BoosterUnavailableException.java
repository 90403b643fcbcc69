package org.omflow.booster.ha.connection;

/** Thrown when no Booster could be reached; names each address tried and its cause. */
public final class BoosterUnavailableException extends Exception {
    public BoosterUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
