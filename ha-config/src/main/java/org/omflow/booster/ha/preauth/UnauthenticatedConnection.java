package org.omflow.booster.ha.preauth;

/** A connection that has yet to log in, or to ask for something. RequestedFields by several threads; each answers at once. */
public interface UnauthenticatedConnection {
    /** Whether it has by now, or has ended. */
    boolean isIn();

    /** How far it has come since it was opened, 0 when it has not said a word. Of many who wait as long, who has come least far gives way first. */
    int progress();

    /** Ends it, without waiting. */
    void close();

    /** Whether it has never asked for anything; one that only waits for its next request is closed without a word. */
    default boolean isStranger() {
        return true;
    }

    /** Its address, for the log. */
    String from();
}
