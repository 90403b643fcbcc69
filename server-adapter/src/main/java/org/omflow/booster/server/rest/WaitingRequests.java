package org.omflow.booster.server.rest;

import java.util.HashMap;
import java.util.Map;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.RejectedException;

/**
 * Limits how many requests of one API token wait for answers at once: each occupies a thread, and one token must leave
 * some to the others. Thread-safe.
 */
final class WaitingRequests {
    private final int most;
    /** By the token's name; only those that wait. Guarded by itself. */
    private final Map<String, Integer> waiting = new HashMap<>();

    /** @param most of one token */
    WaitingRequests(int most) {
        this.most = most;
    }

    /** The place of one waiting request. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes a place; close it when the request no longer waits.
     *
     * @throws RejectedException when as many requests of this token wait as may
     */
    Place take(String token) throws RejectedException {
        synchronized (waiting) {
            if (waiting.getOrDefault(token, 0) >= most) {
                throw new RejectedException(
                        ErrorCode.TOO_MANY_REQUESTS,
                        most + " requests of the API token '" + token
                                + "' wait for answers already; send this one again later, or without 'wait'.");
            }
            waiting.merge(token, 1, Integer::sum);
        }
        return () -> leave(token);
    }

    private void leave(String token) {
        synchronized (waiting) {
            waiting.computeIfPresent(token, (name, count) -> count > 1 ? count - 1 : null);
        }
    }
}
