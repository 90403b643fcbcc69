package org.omflow.booster.broker.user;

import javax.security.auth.Subject;

/**
 * What became of a login by password.
 *
 * @param subject null when it was refused
 * @param refusal why it was refused, for the log; null when it was not
 * @param checked false when it was refused without a check of the password, because too many wait for one
 */
record LoginOutcome(Subject subject, String refusal, boolean checked) {
    static LoginOutcome accepted(Subject subject) {
        return new LoginOutcome(subject, null, true);
    }

    static LoginOutcome refused(String why) {
        return new LoginOutcome(null, why, true);
    }

    static LoginOutcome busy() {
        return new LoginOutcome(
                null, "Too many logins wait for the check of their password: try again in a few seconds", false);
    }

    static LoginOutcome unchecked() {
        return new LoginOutcome(
                null, "The password could not be checked: try again, and let an administrator look at the log", false);
    }

    boolean isAccepted() {
        return subject != null;
    }
}
