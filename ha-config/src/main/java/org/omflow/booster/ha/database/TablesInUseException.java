package org.omflow.booster.ha.database;

/** Thrown when tables cannot be changed yet because others use them; the message names them. */
final class TablesInUseException extends UnusableDatabaseException {
    TablesInUseException(String message, Throwable cause) {
        super(message, cause);
    }
}
