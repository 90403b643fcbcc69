package org.omflow.booster.installer.load;

/** Hears how far a replay is; called by the threads of the replay, which it must not hold up. */
@FunctionalInterface
public interface ReplayListener {
    /** Hears nothing. */
    ReplayListener NONE = (ended, orders) -> {};

    /** One more order has come to its end. */
    void progressed(int ended, int orders);
}
