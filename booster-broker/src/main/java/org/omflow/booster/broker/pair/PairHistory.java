package org.omflow.booster.broker.pair;

import java.time.Instant;

/**
 * The phase of one of two Boosters and how it got there. Immutable: each change is published whole.
 *
 * @param phase what it does now
 * @param wasPassive whether it replicated the other when it last did anything; if so, becoming active is a failover
 * @param lastFailover when it took over last; null when it has not since its start
 * @param failovers how often it took over since its start
 */
record PairHistory(PairPhase phase, boolean wasPassive, Instant lastFailover, int failovers) {
    /** That of a Booster that has just been started. */
    static final PairHistory STARTED = new PairHistory(PairPhase.WAITING, false, null, 0);

    /** The history that follows when the Booster is seen in this phase. */
    PairHistory enter(PairPhase next, Instant now) {
        boolean takesOver = becomesActive(next) && wasPassive;
        return new PairHistory(
                next,
                next.state() == PairState.State.WAITING ? wasPassive : next.isPassive(),
                takesOver ? now : lastFailover,
                takesOver ? failovers + 1 : failovers);
    }

    /** Whether it accepts messages in the next phase and did not before. */
    boolean becomesActive(PairPhase next) {
        return next.isActive() && !phase.isActive();
    }

    /** Whether it no longer accepts messages in the next phase. */
    boolean becomesInactive(PairPhase next) {
        return phase.isActive() && !next.isActive();
    }

    /** Whether it begins to replicate the other in the next phase. */
    boolean becomesPassive(PairPhase next) {
        return next.isPassive() && !wasPassive;
    }

    /** Whether it is ready to take over in the next phase and the two did not have the same messages before. */
    boolean becomesReady(PairPhase next) {
        return next == PairPhase.STANDBY && !phase.isInSync();
    }
}
