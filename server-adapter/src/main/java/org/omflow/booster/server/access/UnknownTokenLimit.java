package org.omflow.booster.server.access;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.omflow.booster.ha.address.ClientNetwork;

/**
 * Limits the queries for API tokens that this server does not know, as anyone may cause them: how many one address
 * causes in a second, and how many connections they take at once. Thread-safe.
 */
final class UnknownTokenLimit {
    /** The most unknown tokens of one address, or network of IPv6, that are looked up in a second. */
    static final int PER_ADDRESS = 20;
    /** The most database connections that such queries take. */
    static final int AT_ONCE = 2;

    private static final int MOST_ADDRESSES = 10_000;
    private static final long LONGEST_WAIT_MS = 1_000;

    private final Clock clock;
    private final Semaphore connections = new Semaphore(AT_ONCE, true);
    /** How many were unknown in this second, by address; guarded by "this", as is the next. */
    private final Map<String, Integer> unknown = new HashMap<>();

    private long second;

    UnknownTokenLimit(Clock clock) {
        this.clock = clock;
    }

    /**
     * Looks a token up.
     *
     * @param address the IP address from which it came
     * @throws TooManyUnknownTokensException when there are too many
     */
    Optional<Caller> lookUp(String address, Supplier<Optional<Caller>> query) {
        String network = ClientNetwork.narrow(address);
        take(network);
        Optional<Caller> found = onAConnection(query);
        if (found.isPresent()) {
            giveBack(network);
        }
        return found;
    }

    private Optional<Caller> onAConnection(Supplier<Optional<Caller>> query) {
        try {
            if (!connections.tryAcquire(LONGEST_WAIT_MS, TimeUnit.MILLISECONDS)) {
                throw new TooManyUnknownTokensException(
                        "This server is busy with unknown API tokens; retry, or use another server.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TooManyUnknownTokensException("This server is stopping; use another.");
        }
        try {
            return query.get();
        } finally {
            connections.release();
        }
    }

    private synchronized void take(String network) {
        long now = clock.instant().getEpochSecond();
        if (now != second) {
            second = now;
            unknown.clear();
        }
        boolean full = unknown.size() >= MOST_ADDRESSES && !unknown.containsKey(network);
        if (full || unknown.merge(network, 1, Integer::sum) > PER_ADDRESS) {
            throw new TooManyUnknownTokensException("More than " + PER_ADDRESS
                    + " unknown API tokens came from this address within a second; retry with a valid one.");
        }
    }

    private synchronized void giveBack(String network) {
        unknown.computeIfPresent(network, (key, count) -> count > 1 ? count - 1 : null);
    }
}
