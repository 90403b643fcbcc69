package org.omflow.booster.broker.user;

/** Too many logins wait for the check of their password; the client may try again later. */
public final class LoginsBusyException extends Exception {
    private static final long serialVersionUID = 1L;

    LoginsBusyException() {
        super(LoginOutcome.busy().refusal());
    }
}
