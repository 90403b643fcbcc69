package org.omflow.booster.broker.pair;

import java.time.Instant;
import java.util.Locale;
import org.omflow.booster.broker.config.PairRole;
import org.omflow.booster.broker.lease.Presence;
import org.omflow.booster.ha.address.BoosterAddress;

/**
 * The state of one of two Boosters.
 *
 * @param role which of the two it is
 * @param state active, passive or waiting
 * @param reason why it waits; while active, why it holds back answers or why the other cannot take over; null when there is
 *     no reason
 * @param peer the other Booster's address for messages
 * @param peerState the state that the other reports; {@code silent} when it does not answer
 * @param linked whether messages are replicated between the two
 * @param inSync whether the passive one has every message of the other
 * @param warmedUp whether its first failover would be as fast as later ones; becomes so while it is passive
 * @param diskFull whether its disk with messages has no room for new ones
 * @param heldBack whether the fence holds back everything for clients, because the other may have taken over
 * @param presence what it has written into its tables, which the other must find in its own
 * @param lease the lease if this Booster holds it; else null
 * @param lastFailover when this Booster took over from the other last; null when it has not since its start
 * @param failovers how often it did since its start
 */
public record PairState(
        PairRole role,
        State state,
        String reason,
        BoosterAddress peer,
        String peerState,
        boolean linked,
        boolean inSync,
        boolean warmedUp,
        boolean diskFull,
        boolean heldBack,
        Presence presence,
        LeaseView lease,
        Instant lastFailover,
        int failovers) {

    /** What one of two Boosters can be. */
    public enum State {
        /** It accepts messages. */
        ACTIVE,
        /** It replicates the messages of the other and is ready to take over. */
        PASSIVE,
        /** It does neither and says why. */
        WAITING;

        /** Its name in responses. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The lease as this Booster knows it.
     *
     * @param holder who holds it
     * @param ageMs how long ago the database confirmed that, in milliseconds
     */
    public record LeaseView(String holder, long ageMs) {}

    /** Why this Booster accepts no messages, one sentence. */
    public String explain() {
        return state == State.PASSIVE
                ? "This Booster is passive: the other one, " + peer + ", is active."
                : "This Booster waits: " + reason + ".";
    }
}
