package org.omflow.booster.broker.usersync;

import java.util.HashMap;
import java.util.Map;

/** Rejects replayed requests: records the answered ones within a time window. Thread-safe. */
final class SeenRequests {
    /** How far the clocks of the two Boosters may differ, including the time in transit. */
    static final long WINDOW_MS = 30_000;
    /** Far more than the other Booster makes within that time. */
    static final int MOST = 10_000;

    // Guarded by "this"
    private final Map<String, Long> times = new HashMap<>();

    /**
     * Records an authenticated request of the other Booster.
     *
     * @param now the clock of this Booster
     */
    synchronized void note(PairRequest request, long now) throws RefusedException {
        long asked = Long.parseLong(request.time());
        if (Math.abs(now - asked) > WINDOW_MS) {
            throw new RefusedException("The clocks of the two Boosters differ by " + Math.abs(now - asked) / 1000
                    + " s: synchronize both with a time server, at most 30 s are allowed");
        }
        // Older requests are refused by their time.
        times.values().removeIf(time -> time < now - WINDOW_MS);
        if (times.size() >= MOST) {
            throw new RefusedException("More than " + MOST + " requests came within " + WINDOW_MS / 1000
                    + " s: the other Booster sends one a second, find out who sends the others");
        }
        if (times.put(request.nonce(), asked) != null) {
            throw new RefusedException("This request was sent before: somebody recorded and replayed it");
        }
    }
}
