package org.omflow.booster.broker.config;

/** Says why a Booster cannot start and what to do about it. */
public final class BoosterStartException extends Exception {
    public BoosterStartException(String message) {
        super(message);
    }

    public BoosterStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
