package org.omflow.booster.broker.audit;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.omflow.booster.ha.address.ClientNetwork;

/**
 * Decides which refused logins get a line: {@value #OF_ONE} a minute for each user from each network,
 * {@value #OF_NETWORK} for each network, and {@value #OF_ALL} in all, half of them for the first line of each. So neither a flood fills the
 * disk, nor does it hide the one guess at another user. Thread-safe.
 */
public final class RefusalLimit {
    static final int OF_ONE = 20;
    static final int OF_NETWORK = 60;
    static final int OF_ALL = 400;

    private static final int MOST_KEYS = 10_000;

    private final Clock clock;

    // Guarded by "this"
    private final Map<String, Integer> networks = new HashMap<>();
    private final Map<Actor, Integer> actors = new HashMap<>();
    private final Set<String> suppressedAddresses = new HashSet<>();
    private Instant minute = Instant.EPOCH;
    private int written;
    private long suppressed;

    /** Nothing refused yet. */
    public RefusalLimit(Clock clock) {
        this.clock = clock;
    }

    /** Whether this refusal gets a line. */
    public synchronized boolean admits(String address, String who) {
        turn();
        String network = ClientNetwork.of(address);
        Actor actor = new Actor(who, network);
        int ofOne = count(actors, actor);
        int ofNetwork = networks.getOrDefault(network, 0);
        int most = ofOne == 1 ? OF_ALL : OF_ALL / 2;
        boolean admitted = ofOne <= OF_ONE && ofNetwork < OF_NETWORK && written < most;
        if (admitted) {
            written++;
            networks.put(network, ofNetwork + 1);
        } else {
            suppressed++;
            if (suppressedAddresses.size() < MOST_KEYS) {
                suppressedAddresses.add(address);
            }
        }
        return admitted;
    }

    /** What got no line in the minute that has ended; null while it lasts, and when there was nothing. */
    synchronized Summary ended() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        if (now.equals(minute)) {
            return null;
        }
        Summary summary = suppressed == 0 ? null : new Summary(minute, suppressed, suppressedAddresses.size());
        turn();
        return summary;
    }

    private void turn() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        if (!now.equals(minute)) {
            minute = now;
            written = 0;
            suppressed = 0;
            suppressedAddresses.clear();
            networks.clear();
            actors.clear();
        }
    }

    /** Beyond the bound, all others count as one. */
    private static <K> int count(Map<K, Integer> counts, K key) {
        if (counts.size() >= MOST_KEYS && !counts.containsKey(key)) {
            return OF_ALL;
        }
        return counts.merge(key, 1, Integer::sum);
    }

    /**
     * What got no line within a minute.
     *
     * @param addresses from how many addresses it came
     */
    record Summary(Instant minute, long refused, int addresses) {}
}
