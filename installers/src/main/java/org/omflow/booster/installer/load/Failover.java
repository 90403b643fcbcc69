package org.omflow.booster.installer.load;

/** Measures one gap: from a fault to the first acceptance and the first completion after it. Guarded by its driver. */
final class Failover {
    private static final long UNSEEN = -1;

    private final long from;
    private final long over;
    private long acceptedAfter = UNSEEN;
    private long completedAfter = UNSEEN;

    /**
     * A fault.
     *
     * @param from when it began
     * @param over when the Booster was certainly dead; it may have acknowledged what was sent before
     */
    Failover(long from, long over) {
        this.from = from;
        this.over = over;
    }

    void acknowledged(long sendingBegan, long now) {
        if (acceptedAfter == UNSEEN && sendingBegan - over >= 0) {
            acceptedAfter = now - from;
        }
    }

    void completed(long now) {
        if (acceptedAfter != UNSEEN && completedAfter == UNSEEN) {
            completedAfter = now - from;
        }
    }

    FailoverGap gap() {
        return new FailoverGap(millis(acceptedAfter), millis(completedAfter));
    }

    private static Long millis(long nanos) {
        return nanos == UNSEEN ? null : nanos / 1_000_000;
    }
}
