package org.omflow.booster.broker.pair;

import java.time.Instant;
import java.util.Locale;
import org.omflow.booster.broker.config.PairRole;
import org.omflow.booster.ha.address.BoosterAddress;

/**
 * What one of two Boosters does now.
 *
 * @param role which of the two it is
 * @param state what it does
 * @param reason why it waits, or why it does not serve although it works; null when there is nothing to say
 * @param peer the other Booster's address for messages
 * @param peerState what the other does by its own word; {@code silent} when it does not answer
 * @param linked whether messages are copied between the two
 * @param inSync whether the passive one has every message of the other
 * @param warmedUp whether its first take-over would be as quick as later ones; becomes so while it is passive
 * @param diskFull whether its disk with messages has no room for new ones
 * @param heldBack whether nothing is told to clients, for the other may have taken over
 * @param lease who holds the lease, as far as this Booster knows; null when nobody is known
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
        LeaseView lease,
        Instant lastFailover,
        int failovers) {

    /** What a Booster does. */
    public enum State {
        /** It takes messages. */
        ACTIVE,
        /** It copies the messages of the other and is ready to take over. */
        PASSIVE,
        /** It can do neither and says why. */
        WAITING;

        /** As it is written in pages. */
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

    /** Why this Booster takes no messages, one sentence. */
    public String explain() {
        return state == State.PASSIVE
                ? "This Booster is passive: the other one, " + peer + ", works."
                : "This Booster waits: " + reason + ".";
    }
}
