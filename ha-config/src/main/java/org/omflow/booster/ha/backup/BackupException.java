package org.omflow.booster.ha.backup;

/** A backup or restore was refused or failed; the message says why and what to do. */
public final class BackupException extends Exception {
    public BackupException(String message) {
        super(message);
    }

    public BackupException(String message, Throwable cause) {
        super(message, cause);
    }
}
