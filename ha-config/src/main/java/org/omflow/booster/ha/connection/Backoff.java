package org.omflow.booster.ha.connection;

import java.time.Duration;

/** The pause between two tries to connect: short at first, since a Booster may take over at any moment, then longer. */
final class Backoff {
    static final Duration AT_FIRST = Duration.ofMillis(50);
    static final Duration AT_MOST = Duration.ofMillis(500);

    private Duration next = AT_FIRST;

    /** How long to rest this time. */
    Duration next() {
        Duration pause = next;
        Duration longer = pause.multipliedBy(3).dividedBy(2);
        next = longer.compareTo(AT_MOST) > 0 ? AT_MOST : longer;
        return pause;
    }
}
