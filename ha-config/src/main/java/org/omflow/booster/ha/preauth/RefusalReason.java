package org.omflow.booster.ha.preauth;

/** Why an unauthenticated connection was closed. */
public enum RefusalReason {
    LATE("had not logged in, or sent a request, within %s s (login.timeout)"),
    CROWD("made room for newer ones, as at most %s may wait for a login or a request (login.max-unauthenticated)"),
    TOO_MUCH("sent too much before logging in"),
    HTTP("spoke HTTP"),
    LOWER_CASE("spoke STOMP in lower case"),
    NO_LOGIN("did not begin with a login of a protocol that a Booster speaks"),
    IN_THE_CLEAR("did not speak TLS, which this port requires: set booster.tls=on there, or TLS in other clients"),
    TLS("spoke TLS, which this port does not: set tls=on here, or booster.tls=off there");

    private final String text;

    RefusalReason(String text) {
        this.text = text;
    }

    String text(long seconds, int most) {
        return text.formatted(this == LATE ? seconds : most);
    }
}
