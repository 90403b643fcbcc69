package org.omflow.booster.server.process;

import org.omflow.booster.ha.message.ErrorCode;

/** Thrown when values for a form are rejected; the message names the field, its value and what to do. */
public final class FormException extends Exception {
    private final ErrorCode code;

    public FormException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    /** {@code UNKNOWN_FIELD}, {@code MISSING_FIELD}, {@code INVALID_FIELD} or {@code TOO_LARGE}. */
    public ErrorCode code() {
        return code;
    }
}
