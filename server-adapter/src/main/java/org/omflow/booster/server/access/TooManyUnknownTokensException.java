package org.omflow.booster.server.access;

/** Thrown when too many requests with unknown API tokens arrive to look this one up; a retry may succeed. */
public final class TooManyUnknownTokensException extends RuntimeException {
    TooManyUnknownTokensException(String message) {
        super(message);
    }
}
