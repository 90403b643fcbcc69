package org.omflow.booster.broker.pair;

import org.omflow.booster.broker.lease.LeaseListener;

/** Passes the events of the lease to the fence, and keeps what the status shows of it. Thread-safe. */
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
        fence.condemn("the lease is now held by " + newHolder);
    }

    @Override
    public void released(String lockId) {
        held = false;
        fence.doubt(Fence.Doubt.NO_LEASE);
    }

    @Override
    public void sequenceChanged(String id, long value) {
        // A negative value only claims the change; the other's copy is old once the positive one is written.
        if (value > 0) {
            fence.clear(Fence.Doubt.LINK);
        }
    }

    @Override
    public void sequenceRefused(String id, long expected, long found) {
        fence.condemn(
                "the other Booster has continued with the messages (sequence " + found + ", here " + expected + ")");
    }

    /** How long the lease has been held, in nanoseconds; 0 when it is not. */
    long heldNanos() {
        return held ? Math.max(1, System.nanoTime() - heldSince) : 0;
    }

    /** Whether the database has confirmed the lease within the last second. */
    boolean isFresh() {
        return held && System.nanoTime() - confirmed < FRESH_NANOS;
    }

    /** The lease if this Booster holds it; else null. */
    PairState.LeaseView view() {
        return held ? new PairState.LeaseView(holder, (System.nanoTime() - confirmed) / 1_000_000) : null;
    }
}
