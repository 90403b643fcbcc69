package org.omflow.booster.ha.database;

/** Thrown when the tables need a newer program than this one; the message says which. */
public final class ProgramTooOldException extends UnusableDatabaseException {
    ProgramTooOldException(String message) {
        super(message);
    }
}
