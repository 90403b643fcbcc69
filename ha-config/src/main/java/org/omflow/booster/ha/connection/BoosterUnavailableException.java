package org.omflow.booster.ha.connection;

/** Says that no Booster could be reached, naming each address tried and its cause. */
public final class BoosterUnavailableException extends Exception {
    public BoosterUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
