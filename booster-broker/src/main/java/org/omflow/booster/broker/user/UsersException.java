package org.omflow.booster.broker.user;

/** The users cannot be read or changed; the message says why and what to do. */
public final class UsersException extends Exception {
    public UsersException(String message) {
        super(message);
    }

    public UsersException(String message, Throwable cause) {
        super(message, cause);
    }
}
