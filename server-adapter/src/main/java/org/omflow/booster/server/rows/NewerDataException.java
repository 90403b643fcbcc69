package org.omflow.booster.server.rows;

/** Thrown when a row holds what only a newer server knows; the jobs that need it wait for such a server. */
public final class NewerDataException extends RuntimeException {
    public NewerDataException(String what) {
        this(what, null);
    }

    public NewerDataException(String what, Throwable cause) {
        super(what, cause);
    }
}
