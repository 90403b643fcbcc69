package org.omflow.booster.broker.pair;

import org.omflow.booster.broker.lease.LeaseListener;

/** Tells the fence what the database says about the lease, and keeps what pages show of it. Thread-safe. */
final class FenceKeeper implements LeaseListener {
    private static final long FRESH_NANOS = 1_000_000_000;

    private final Fence fence;
    private final String holder;

    private volatile boolean held;
    private volatile long heldSince;
    private volatile long confirmed;

    FenceKeeper(Fence fence, String holder) {
        this.fence = fence;
        this.holder = holder;
    }

    @Override
    public void held(String lockId, long epoch) {
        held = true;
        heldSince = System.nanoTime();
        confirmed = heldSince;
        fence.granted();
    }

    @Override
    public void confirmed(String lockId, long sentNanos, long answeredNanos) {
        confirmed = sentNanos;
        fence.confirmed(sentNanos, answeredNanos);
    }

    @Override
    public void lost(String lockId, String newHolder) {
        held = false;
        fence.condemn("the lease is held by " + newHolder + " now");
    }

    @Override
    public void released(String lockId) {
        held = false;
        fence.doubt(Fence.Doubt.NO_LEASE);
    }

    @Override
    public void sequenceChanged(String id, long value) {
        // A negative value is a claim; the copy of the other is old only once the positive one is written.
        if (value > 0) {
            fence.clear(Fence.Doubt.LINK);
        }
    }

    @Override
    public void sequenceRefused(String id, long expected, long found) {
        fence.condemn(
                "the other Booster has gone on with the messages (sequence " + found + ", here " + expected + ")");
    }

    /** How long the lease is held, in nanoseconds; 0 when it is not. */
    long heldNanos() {
        return held ? Math.max(1, System.nanoTime() - heldSince) : 0;
    }

    /** Whether the database has confirmed the lease within the last second. */
    boolean isFresh() {
        return held && System.nanoTime() - confirmed < FRESH_NANOS;
    }

    /** Who holds the lease, as far as this Booster knows from holding it; null when it does not. */
    PairState.LeaseView view() {
        return held ? new PairState.LeaseView(holder, (System.nanoTime() - confirmed) / 1_000_000) : null;
    }
}
