package org.omflow.booster.broker.user;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts the recent failed logins of each address and user, and says how long the answer to the next one is delayed.
 * A right password is never delayed. Thread-safe; each map is bounded.
 */
final class FailedLogins {
    static final Duration SHORTEST = Duration.ofMillis(100);
    static final Duration LONGEST = Duration.ofSeconds(2);
    /** After this long without a failure, nothing is held against an address or user. */
    static final Duration KEPT = Duration.ofMinutes(10);

    static final int MOST = 10_000;
    private static final int MOST_DOUBLINGS = 5;

    private final Clock clock;
    // Guarded by "this"
    private final Map<String, Failures> addresses = new Bounded<>();
    private final Map<String, Failures> users = new Bounded<>();
    private final Map<Pair, Failures> pairs = new Bounded<>();

    FailedLogins(Clock clock) {
        this.clock = clock;
    }

    /** How often this user's login failed from this address lately. */
    synchronized int of(String address, String user) {
        return times(pairs.get(new Pair(address, user)));
    }

    /** Counts a failed login. */
    synchronized void failed(String address, String user) {
        Instant now = clock.instant();
        addresses.put(address, new Failures(times(addresses.get(address)) + 1, now));
        users.put(user, new Failures(times(users.get(user)) + 1, now));
        Pair pair = new Pair(address, user);
        pairs.put(pair, new Failures(times(pairs.get(pair)) + 1, now));
    }

    /** Forgets the failures of this user from this address; those of either with others still count. */
    synchronized void succeeded(String address, String user) {
        pairs.remove(new Pair(address, user));
    }

    /** How long a refusal is delayed: twice as long for each failure of the address or the user, whichever has more. */
    synchronized Duration delay(String address, String user) {
        int most = Math.max(times(addresses.get(address)), times(users.get(user)));
        Duration delay = SHORTEST.multipliedBy(1L << Math.max(0, Math.min(most - 1, MOST_DOUBLINGS)));
        return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    }

    private int times(Failures failures) {
        return failures == null || failures.last().plus(KEPT).isBefore(clock.instant()) ? 0 : failures.times();
    }

    private record Failures(int times, Instant last) {}

    private record Pair(String address, String user) {}

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
