package org.omflow.booster.broker.pair;

/**
 * Notices that both Boosters are active, which the lease prevents unless they use different tables or the database has lost
 * what was committed. Confined to one thread.
 */
final class DoubleActivityDetector {
    /** In about 2 s. Fewer may be left of a failover, or of a Booster that was frozen and is about to notice it. */
    static final int ANSWERS = 4;

    private int answers;

    /**
     * Notes an answer of the other, or that it is silent.
     *
     * @param active whether this Booster is active and holds nothing back
     * @return whether both are active
     */
    boolean heard(PeerState peer, boolean active) {
        if (!active) {
            answers = 0;
        } else if (!peer.isSilent()) {
            answers = peer.isActive() && !peer.heldBack() ? answers + 1 : 0;
        }
        return answers >= ANSWERS;
    }
}
