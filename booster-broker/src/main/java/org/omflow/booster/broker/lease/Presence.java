package org.omflow.booster.broker.lease;

/**
 * The row in the pair's tables by which one Booster shows the other that it uses them too.
 *
 * @param start a random id of its start
 * @param beat rises each time it writes the row; 0 before the first time
 */
public record Presence(String start, long beat) {
    /** Whether this is the same row or a later state of it. */
    public boolean follows(Presence earlier) {
        return start.equals(earlier.start) && beat >= earlier.beat;
    }
}
