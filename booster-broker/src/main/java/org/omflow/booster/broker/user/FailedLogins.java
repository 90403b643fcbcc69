package org.omflow.booster.broker.user;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts the recent failed logins of each network and user, and says how long the answer to the next one is delayed.
 * A right password is never delayed. Thread-safe; each map is bounded.
 */
final class FailedLogins {
    static final Duration SHORTEST = Duration.ofMillis(100);
    /** Clients wait 2 s for a login, as the guides set them. */
    static final Duration LONGEST = Duration.ofSeconds(1);
    /** After this long without a failure, nothing is held against a network or user. */
    static final Duration KEPT = Duration.ofMinutes(10);

    static final int MOST = 10_000;
    private static final int MOST_DOUBLINGS = 4;

    /** Of no clock that somebody may set. */
    private final LongSupplier nanos;

    // Guarded by "this"
    private final Map<String, Failures> networks = new Bounded<>();
    private final Map<String, Failures> users = new Bounded<>();
    private final Map<Pair, Failures> pairs = new Bounded<>();

    /** @param nanos the time that has passed since any moment */
    FailedLogins(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** How often this user's login failed from this network lately. */
    synchronized int of(String network, String user) {
        return times(pairs.get(new Pair(network, user)));
    }

    /** Counts a failed login. */
    synchronized void failed(String network, String user) {
        long now = nanos.getAsLong();
        networks.put(network, new Failures(times(networks.get(network)) + 1, now));
        users.put(user, new Failures(times(users.get(user)) + 1, now));
        Pair pair = new Pair(network, user);
        pairs.put(pair, new Failures(times(pairs.get(pair)) + 1, now));
    }

    /** Forgets the failures of this user from this network; those of either with others still count. */
    synchronized void succeeded(String network, String user) {
        pairs.remove(new Pair(network, user));
    }

    /** How long a refusal is delayed: twice as long for each failure of the network or the user, whichever has more. */
    synchronized Duration delay(String network, String user) {
        int most = Math.max(times(networks.get(network)), times(users.get(user)));
        Duration delay = SHORTEST.multipliedBy(1L << Math.max(0, Math.min(most - 1, MOST_DOUBLINGS)));
        return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    }

    private int times(Failures failures) {
        return failures == null || nanos.getAsLong() - failures.last() > KEPT.toNanos() ? 0 : failures.times();
    }

    private record Failures(int times, long last) {}

    private record Pair(String network, String user) {}

    /** The least recently used entry makes room. */
    private static final class Bounded<K> extends LinkedHashMap<K, Failures> {
        private static final long serialVersionUID = 1L;

        Bounded() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Failures> eldest) {
            return size() > MOST;
        }
    }
}
