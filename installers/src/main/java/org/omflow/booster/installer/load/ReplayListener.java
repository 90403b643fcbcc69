package org.omflow.booster.installer.load;

/** Receives the progress of a replay, on its threads, which it must not block. */
@FunctionalInterface
public interface ReplayListener {
    /** Ignores the progress. */
    ReplayListener NONE = (ended, orders) -> {};

    /** One more order has ended. */
    void progressed(int ended, int orders);
}
