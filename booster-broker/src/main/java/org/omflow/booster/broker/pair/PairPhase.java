package org.omflow.booster.broker.pair;

/** The phase of one of two Boosters: its state, and whether both have the same messages. */
enum PairPhase {
    /** Accepts no messages and replicates none. */
    WAITING(PairState.State.WAITING, false, false),
    /** No longer accepts messages, while the other Booster still replicates them: it takes over. */
    HANDING_OVER(PairState.State.WAITING, false, false),
    /** Replicates the other Booster's messages and does not have all of them yet. */
    CATCHING_UP(PairState.State.PASSIVE, true, false),
    /** Has every message of the other Booster and is ready to take over. */
    STANDBY(PairState.State.PASSIVE, true, true),
    /** Accepts messages while the other Booster replicates none. */
    ACTIVE_ALONE(PairState.State.ACTIVE, false, false),
    /** Accepts messages while the other Booster catches up. */
    ACTIVE_CATCHING_UP(PairState.State.ACTIVE, true, false),
    /** Accepts messages, and the other Booster has every one. */
    ACTIVE_REPLICATED(PairState.State.ACTIVE, true, true);

    private final PairState.State state;
    private final boolean linked;
    private final boolean inSync;

    PairPhase(PairState.State state, boolean linked, boolean inSync) {
        this.state = state;
        this.linked = linked;
        this.inSync = inSync;
    }

    /**
     * The phase that is seen.
     *
     * @param serves whether this Booster accepts messages
     * @param replication null while there is no broker
     */
    static PairPhase of(boolean serves, Replication replication) {
        boolean linked = replication != null && replication.isLinked();
        boolean inSync = linked && replication.isInSync();
        if (serves) {
            return inSync ? ACTIVE_REPLICATED : linked ? ACTIVE_CATCHING_UP : ACTIVE_ALONE;
        }
        if (linked && replication.isSource()) {
            return HANDING_OVER;
        }
        return !linked ? WAITING : inSync ? STANDBY : CATCHING_UP;
    }

    PairState.State state() {
        return state;
    }

    boolean isActive() {
        return state == PairState.State.ACTIVE;
    }

    boolean isPassive() {
        return state == PairState.State.PASSIVE;
    }

    /** Whether messages are replicated between the two. */
    boolean isLinked() {
        return linked;
    }

    /** Whether the passive one has every message. */
    boolean isInSync() {
        return inSync;
    }
}
