package org.omflow.booster.ha.preauth;

/** Why a connection was closed before anyone had logged in over it. */
public enum RefusalReason {
    LATE("had not logged in, or sent a request, within %s s (login.timeout)"),
    CROWD("gave way to newer ones, for no more than %s may wait for a login or a request (login.max-unauthenticated)"),
    TOO_MUCH("sent too much before any login"),
    HTTP("spoke HTTP"),
    IN_THE_CLEAR("did not speak TLS, which this port does: set booster.tls=on there, or TLS at a client of others"),
    TLS("spoke TLS, which this port does not: set tls=on here, or booster.tls=off there");

    private final String text;

    RefusalReason(String text) {
        this.text = text;
    }

    String text(long seconds, int most) {
        return text.formatted(this == LATE ? seconds : most);
    }
}
