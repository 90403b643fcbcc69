package org.omflow.booster.ha.message;

/** Thrown when a job or request is refused; the message names the thing, its value and what to do. */
public class RejectedException extends Exception {
    private final ErrorCode code;

    public RejectedException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
