package org.omflow.booster.broker.usersync;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.omflow.booster.broker.config.PairRole;

/** How the other Booster of a test shows that it is the other Booster. */
public final class PairLogin {
    /** Made once for each password: that takes its time, so that guessing does too. */
    private static final Map<String, PairKey> KEYS = new ConcurrentHashMap<>();

    private PairLogin() {}

    /** The headers of one request of the secondary; the next needs others. */
    public static Map<String, String> headers(String pairPassword) {
        return PairRequest.of(PairRole.SECONDARY, System.currentTimeMillis())
                .headers(KEYS.computeIfAbsent(pairPassword, PairKey::new));
    }
}
