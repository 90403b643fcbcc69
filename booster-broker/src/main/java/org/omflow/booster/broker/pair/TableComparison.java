package org.omflow.booster.broker.pair;

import java.util.Optional;
import org.omflow.booster.broker.lease.Presence;

/**
 * Decides whether both Boosters use the same tables: what the other reports to have written must be found by whoever reads
 * afterwards. Needs no clock. Thread-safe.
 */
final class TableComparison {
    /** A single one may be due to a restart of the other between its report and the reading. */
    static final int MISSES = 3;

    private enum Verdict {
        UNKNOWN,
        SAME,
        /** Kept while the other is silent: it may only be frozen. */
        DIFFERENT
    }

    /** Whether the other was asked once. Guarded by "this", as is the rest. */
    private boolean asked;

    private boolean silent;
    /** The last one of the other; null for an older version. */
    private Presence reported;

    private int misses;
    private Verdict verdict = Verdict.UNKNOWN;

    /** Notes what the other reports, or that it is silent. */
    synchronized void heard(PeerState peer) {
        asked = true;
        silent = peer.isSilent();
        if (silent) {
            misses = 0;
            return;
        }
        Presence before = reported;
        reported = peer.presence();
        if (reported == null) {
            verdict = Verdict.UNKNOWN;
        } else if (before == null || !before.start().equals(reported.start())) {
            misses = 0;
            verdict = verdict == Verdict.SAME ? Verdict.UNKNOWN : verdict;
        }
    }

    /** What must be found by a reading that begins now; empty when nothing can be concluded from one. */
    synchronized Optional<Presence> expected() {
        return Optional.ofNullable(reported).filter(presence -> presence.beat() > 0);
    }

    /** Concludes from what a reading found; ignores one for an earlier start of the other. */
    synchronized void found(Presence expected, Optional<Presence> found) {
        if (reported == null || !reported.start().equals(expected.start())) {
            return;
        }
        if (found.filter(row -> row.follows(expected)).isPresent()) {
            misses = 0;
            verdict = Verdict.SAME;
        } else if (!silent && ++misses >= MISSES) {
            verdict = Verdict.DIFFERENT;
        }
    }

    /** Whether it is worth waiting for the decision: the other answers and can be compared with. */
    synchronized boolean isUndecided() {
        return !asked || !silent && reported != null && verdict == Verdict.UNKNOWN;
    }

    /** Whether the two certainly use different tables. */
    synchronized boolean isDifferent() {
        return verdict == Verdict.DIFFERENT;
    }
}
