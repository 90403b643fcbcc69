package org.omflow.booster.installer.log;

/** Says why an event log cannot be used, naming the file, the place in it and what to do. */
public final class EventLogException extends Exception {
    public EventLogException(String message) {
        super(message);
    }

    public EventLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
