package org.omflow.booster.broker.usersync;

import java.util.HashMap;
import java.util.Map;

/** Remembers the requests that were answered, so that nobody who recorded one can make it again. Thread-safe. */
final class SeenRequests {
    /** How far the clocks of the two Boosters may differ, and how long a request may be under way. */
    static final long WINDOW_MS = 30_000;
    /** Far more than the other Booster makes within that time. */
    static final int MOST = 10_000;

    // Guarded by "this"
    private final Map<String, Long> times = new HashMap<>();

    /**
     * Notes a request that is known to come from the other Booster.
     *
     * @param now by the clock of this Booster
     */
    synchronized void note(PairRequest request, long now) throws RefusedException {
        long asked = Long.parseLong(request.time());
        if (Math.abs(now - asked) > WINDOW_MS) {
            throw new RefusedException("The clocks of the two Boosters differ by " + Math.abs(now - asked) / 1000
                    + " s: set both by a time server, 30 s are the most");
        }
        // What is older is refused by its time.
        times.values().removeIf(time -> time < now - WINDOW_MS);
        if (times.size() >= MOST) {
            throw new RefusedException("More than " + MOST + " requests came within " + WINDOW_MS / 1000
                    + " s: the other Booster makes one a second, look who makes the others");
        }
        if (times.put(request.nonce(), asked) != null) {
            throw new RefusedException("This request was made before: somebody recorded it");
        }
    }
}
