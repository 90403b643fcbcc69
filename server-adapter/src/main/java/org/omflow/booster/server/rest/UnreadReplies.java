package org.omflow.booster.server.rest;

import java.util.HashMap;
import java.util.Map;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.RejectedException;

/**
 * Limits the large replies that clients have not read yet, of one API token and of all: each occupies memory and a
 * thread until then. Thread-safe.
 */
final class UnreadReplies {
    /** A reply of at most so many bytes fits into what the system keeps for a connection, so nothing waits for its client. */
    static final int SMALL = 32 << 10;
    /** A large reply counts at least so many bytes, as it occupies a thread. */
    private static final int LEAST = 512 << 10;

    private final int mostOfOne;
    private final int most;
    /** Bytes by the token's name; only those with unread replies. Guarded by itself, like {@link #all}. */
    private final Map<String, Integer> unread = new HashMap<>();

    private int all;

    /**
     * Starts without any.
     *
     * @param mostOfOne bytes of one token; a larger reply counts as many
     * @param most bytes of all
     */
    UnreadReplies(int mostOfOne, int most) {
        this.mostOfOne = mostOfOne;
        this.most = most;
    }

    /**
     * Counts a reply that is about to be written.
     *
     * @return to run once it is written
     * @throws RejectedException when the token, or all together, have too much unread already
     */
    Runnable add(String token, int bytes) throws RejectedException {
        if (bytes <= SMALL) {
            return () -> {};
        }
        int counted = Math.min(Math.max(bytes, LEAST), mostOfOne);
        synchronized (unread) {
            if (unread.getOrDefault(token, 0) + counted > mostOfOne) {
                throw tooMuch(mostOfOne, "API token '" + token + "'");
            }
            if (all + counted > most) {
                throw tooMuch(most, "clients");
            }
            unread.merge(token, counted, Integer::sum);
            all += counted;
        }
        return () -> remove(token, counted);
    }

    private static RejectedException tooMuch(int bytes, String whose) {
        return new RejectedException(
                ErrorCode.TOO_MANY_REQUESTS,
                "The " + whose + " would have more than " + (bytes >> 20)
                        + " MiB of large replies to read at once; read them first, or ask for less with 'limit'.");
    }

    private void remove(String token, int counted) {
        synchronized (unread) {
            unread.computeIfPresent(token, (name, bytes) -> bytes > counted ? bytes - counted : null);
            all -= counted;
        }
    }
}
