package org.omflow.booster.ha.newcomer;

/** A connection that has yet to log in, or to ask for something. Asked by several threads, never while a lock is held. */
public interface Newcomer {
    /** Whether it has by now, or has ended. */
    boolean isIn();

    /** Ends it, without waiting. */
    void close();

    /** Its address, for the log. */
    String from();
}
