package org.omflow.booster.ha.preauth;

/** A connection that has not logged in or sent a request yet. Called by several threads; no method blocks. */
public interface UnauthenticatedConnection {
    /** Whether it has logged in, sent a request or ended. */
    boolean isIn();

    /** How far it has come since it was opened, 0 when it has sent nothing. The least advanced is closed first. */
    int progress();

    /** Closes it, without waiting. */
    void close();

    /** Whether it has never sent a request; one that waits for its next request is closed without a log line. */
    default boolean hasSentNoRequest() {
        return true;
    }

    /** Its address, for the log. */
    String from();
}
