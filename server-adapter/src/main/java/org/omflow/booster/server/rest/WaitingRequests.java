package org.omflow.booster.server.rest;

import java.util.HashMap;
import java.util.Map;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.RejectedException;

/**
 * Limits how many requests wait for answers at once, of one API token and of all: each occupies a connection, and the
 * others need some too. Thread-safe.
 */
final class WaitingRequests {
    private final int mostOfOne;
    private final int most;
    /** By the token's name; only those that wait. Guarded by itself, like {@link #all}. */
    private final Map<String, Integer> waiting = new HashMap<>();

    private int all;

    /**
     * Starts without any.
     *
     * @param mostOfOne of one token
     * @param most of all
     */
    WaitingRequests(int mostOfOne, int most) {
        this.mostOfOne = mostOfOne;
        this.most = most;
    }

    /** The place of one waiting request. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes a place; close it when the reply is written.
     *
     * @throws RejectedException when as many requests wait as may
     */
    Place take(String token) throws RejectedException {
        synchronized (waiting) {
            if (waiting.getOrDefault(token, 0) >= mostOfOne) {
                throw tooMany(mostOfOne + " requests of the API token '" + token + "'");
            }
            if (all >= most) {
                throw tooMany(most + " requests");
            }
            waiting.merge(token, 1, Integer::sum);
            all++;
        }
        return () -> leave(token);
    }

    private static RejectedException tooMany(String which) {
        return new RejectedException(
                ErrorCode.TOO_MANY_REQUESTS,
                which + " wait for answers already; send this one again later, or without 'wait'.");
    }

    private void leave(String token) {
        synchronized (waiting) {
            waiting.computeIfPresent(token, (name, count) -> count > 1 ? count - 1 : null);
            all--;
        }
    }
}
