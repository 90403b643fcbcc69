package org.omflow.booster.broker.pair;

/** Tells whether an act was made by the active Booster: created before the act, asked after it. */
@FunctionalInterface
public interface LeadershipCheck {
    /**
     * Waits up to some seconds while the fence is closed.
     *
     * @return false when the other Booster may have taken over meanwhile and may not know of the act
     * @throws InterruptedException when the waiting thread is interrupted
     */
    boolean holds() throws InterruptedException;
}
