package org.omflow.booster.broker.data;

import java.util.Optional;

/**
 * The pair's state according to the database.
 *
 * @param nodeId identifies the pair's data; empty when no Booster of it ever worked
 * @param sequence the sequence that valid data has, negative while a Booster is about to raise it; 0 when none ever
 *     worked
 * @param lease the current or last holder of the lease, in words
 * @param held whether that Booster may be active now
 */
record PairFacts(Optional<String> nodeId, long sequence, String lease, boolean held) {
    /** The highest sequence that any data of the pair has, as far as the database knows. */
    long demanded() {
        return Math.abs(sequence);
    }

    /**
     * Whether a Booster may work with data of this sequence. A Booster that is about to raise it first stores the new
     * sequence as a negative number; until then both the old and the new one are valid.
     */
    boolean allows(long own) {
        return own == sequence || sequence < 0 && (own == -sequence || own == -sequence - 1);
    }
}
