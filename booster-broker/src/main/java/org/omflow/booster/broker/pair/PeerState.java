package org.omflow.booster.broker.pair;

import org.omflow.booster.broker.lease.Presence;

/**
 * The state that the other Booster reported.
 *
 * @param state such as {@code active}; {@code silent} when it does not answer
 * @param linked whether it replicates or is replicated
 * @param inSync whether it has all messages, when it is passive
 * @param diskFull whether its disk has no room for new messages
 * @param heldBack whether it holds back everything for clients; an older version does not say, which counts as true
 * @param presence what it has written into its tables; null for an older version
 * @param askedNanos when it was asked, by {@link System#nanoTime}
 */
record PeerState(
        String state,
        boolean linked,
        boolean inSync,
        boolean diskFull,
        boolean heldBack,
        Presence presence,
        long askedNanos) {
    static final String SILENT = "silent";

    /** One that does not answer. */
    static PeerState silent(long askedNanos) {
        return new PeerState(SILENT, false, false, false, true, null, askedNanos);
    }

    boolean isSilent() {
        return state.equals(SILENT);
    }

    /** Whether it is ready to take over and has not. */
    boolean isPassiveInSync() {
        return state.equals(PairState.State.PASSIVE.text()) && linked && inSync;
    }

    boolean isActive() {
        return state.equals(PairState.State.ACTIVE.text());
    }
}
