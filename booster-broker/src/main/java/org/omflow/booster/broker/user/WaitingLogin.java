package org.omflow.booster.broker.user;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;

/**
 * A login whose password waits for its check, or is being checked.
 *
 * @param seen whether a login from its network succeeded before
 * @param failures how often its user failed from its network lately
 * @param number smaller for whoever came earlier
 * @param since when it came, in nanoseconds of the queue's time
 */
record WaitingLogin(
        Given given,
        Origin origin,
        boolean seen,
        int failures,
        long number,
        long since,
        CompletableFuture<LoginOutcome> outcome) {
    /** Users first, as a name that is no user's is never let in; then those with fewer failures. */
    static final Comparator<WaitingLogin> BY_PROMISE = Comparator.comparing(
                    (WaitingLogin login) -> login.origin().who().isEmpty())
            .thenComparingInt(WaitingLogin::failures);

    static final Comparator<WaitingLogin> IN_TURN = BY_PROMISE.thenComparingLong(WaitingLogin::number);

    /** The same login, now also given from a network from which one succeeded before. */
    WaitingLogin fromSeenNetwork() {
        return new WaitingLogin(given, origin, true, failures, number, since, outcome);
    }

    /** Where logins come from; {@code who} is empty for all unknown users. */
    record Origin(String network, String who) {}

    /** What a client gave; not for any log. */
    record Given(ByteBuffer fingerprint, String user, String password) {
        @Override
        public String toString() {
            return "(hidden)";
        }
    }
}
