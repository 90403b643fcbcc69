package org.omflow.booster.broker.user;

/** Says why the users cannot be read or changed, and what to do. */
public final class UsersException extends Exception {
    public UsersException(String message) {
        super(message);
    }

    public UsersException(String message, Throwable cause) {
        super(message, cause);
    }
}
