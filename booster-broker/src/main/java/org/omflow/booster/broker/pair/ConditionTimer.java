package org.omflow.booster.broker.pair;

import java.time.Duration;

/** Measures how long a condition has held without a break, by the monotonic clock. Confined to one thread. */
final class ConditionTimer {
    /** 0 while it does not hold. */
    private long since;

    /** Notes whether the condition holds now. */
    ConditionTimer update(boolean holds) {
        if (!holds) {
            since = 0;
        } else if (since == 0) {
            since = System.nanoTime();
        }
        return this;
    }

    /** Whether it has held longer than this. */
    boolean exceeds(Duration limit) {
        return since != 0 && System.nanoTime() - since > limit.toNanos();
    }
}
