package org.omflow.booster.broker.data;

import java.util.Optional;

/**
 * What the database says about the pair.
 *
 * @param nodeId which data is the pair's; empty when no Booster of it ever worked
 * @param sequence which sequence data must have to be worked with, negative while a Booster is about to raise it; 0 when
 *     none ever worked
 * @param lease who works or worked last, in words
 * @param held whether that one may be working now
 */
record PairFacts(Optional<String> nodeId, long sequence, String lease, boolean held) {
    /** The highest sequence that any data of the pair can have, as far as the database knows. */
    long demanded() {
        return Math.abs(sequence);
    }

    /**
     * Whether a Booster may work with data of this sequence. One that is about to raise it writes the new sequence down
     * as a negative number first, so both the old one and the new one are good then.
     */
    boolean allows(long own) {
        return own == sequence || sequence < 0 && (own == -sequence || own == -sequence - 1);
    }
}
