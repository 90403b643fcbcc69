package org.omflow.booster.server.worker;

import java.time.Duration;

/**
 * How long a worker rests between two batches. Small batches cost several times as much for each job as full ones: who
 * found some jobs, but not a full batch, lets more of them come. One that comes alone, as when there is little to do, is
 * never followed by a rest, and neither is a full batch, behind which others wait.
 */
final class Pace {
    /** As many as come together only when many are under way. */
    private static final int SOME = 4;
    /** Hardly noticed by one who waits for an order, and enough for full batches at a few thousand jobs a second. */
    private static final Duration REST = Duration.ofMillis(20);

    private Pace() {}

    /** How long to rest after a batch of this many jobs, of at most so many. */
    static Duration restAfter(int jobs, int most) {
        return jobs >= SOME && jobs < most ? REST : Duration.ZERO;
    }
}
