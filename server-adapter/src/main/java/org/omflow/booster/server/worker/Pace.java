package org.omflow.booster.server.worker;

import java.time.Duration;

/**
 * How long a worker pauses between two batches. Small batches cost several times as much per job as full ones, so a
 * worker that found some jobs but no full batch lets more arrive. It never pauses after a single job, when there is
 * little to do, nor after a full batch, behind which others wait.
 */
final class Pace {
    /** A batch reaches this size only when many jobs are under way. */
    private static final int SOME = 4;
    /** Barely noticeable for one order, and enough for full batches at a few thousand jobs per second. */
    private static final Duration REST = Duration.ofMillis(20);

    private Pace() {}

    /** The pause after a batch of {@code jobs} out of at most {@code most}. */
    static Duration restAfter(int jobs, int most) {
        return jobs >= SOME && jobs < most ? REST : Duration.ZERO;
    }
}
