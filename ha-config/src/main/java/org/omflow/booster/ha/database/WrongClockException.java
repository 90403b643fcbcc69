package org.omflow.booster.ha.database;

/**
 * Thrown when this machine's clock and the database's disagree, so nobody knows how old anything is; the message says by
 * how much and what to do.
 */
public final class WrongClockException extends RuntimeException {
    WrongClockException(String fault) {
        super(fault);
    }
}
