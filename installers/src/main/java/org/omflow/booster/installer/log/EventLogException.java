package org.omflow.booster.installer.log;

/** Thrown when an event log cannot be used; names the file, the place in it and what to do. */
public final class EventLogException extends Exception {
    public EventLogException(String message) {
        super(message);
    }

    public EventLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
