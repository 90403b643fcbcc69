package org.omflow.booster.ha.newcomer;

/** Why a connection was closed before anyone had logged in over it. */
public enum Reason {
    LATE("had not logged in, or sent a request, within %s s (login.timeout)"),
    CROWD("gave way to newer ones, for no more than %s may wait for a login or a request (login.waiting)"),
    TOO_MUCH("sent too much before any login"),
    HTTP("spoke HTTP");

    private final String text;

    Reason(String text) {
        this.text = text;
    }

    String text(long seconds, int most) {
        return text.formatted(this == LATE ? seconds : most);
    }
}
