package org.omflow.booster.broker.user;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The networks from which a login succeeded since the Booster started; the least recent makes room when there are too
 * many. Thread-safe.
 */
final class SeenNetworks {
    static final int MOST = 10_000;

    private final Set<String> networks =
            Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > MOST;
                }
            }));

    void add(String network) {
        networks.add(network);
    }

    boolean contains(String network) {
        return networks.contains(network);
    }
}
