package org.omflow.booster.installer.load;

import java.time.Duration;

/** A submitted job that is not answered yet. Thread-safe. */
final class UnansweredJob {
    private static final int MOST_DOUBLINGS = 4;

    private enum State {
        QUEUED,
        SENDING,
        SENT
    }

    private final SubmittedJob job;

    /** Guarded by "this". */
    private State state = State.QUEUED;
    /** Guarded by "this". */
    private int sends;
    /** Guarded by "this". */
    private long sendingBegan;
    /** Guarded by "this". */
    private boolean acknowledged;

    UnansweredJob(SubmittedJob job) {
        this.job = job;
    }

    SubmittedJob job() {
        return job;
    }

    synchronized void sending(long now) {
        state = State.SENDING;
        sendingBegan = now;
        sends++;
    }

    synchronized void sent() {
        state = State.SENT;
    }

    /** Notifies the listener of the acknowledgement, once. */
    synchronized void acknowledged(Submitter.Listener listener) {
        if (!acknowledged) {
            acknowledged = true;
            // Under the lock, which keeps the answer from being reported before this.
            listener.acknowledged(job, sendingBegan);
        }
    }

    /** Marks a job whose sending failed as queued. */
    synchronized void failed() {
        state = State.QUEUED;
    }

    /** Claims a sent job for resending; false when it is not at the Booster now. */
    synchronized boolean sendAgain() {
        if (state != State.SENT) {
            return false;
        }
        state = State.QUEUED;
        return true;
    }

    /** The same, if it has waited too long; the timeout doubles with each sending. */
    synchronized boolean sendAgainAfter(Duration timeout, long now) {
        long patience = timeout.toNanos() << Math.min(Math.max(sends - 1, 0), MOST_DOUBLINGS);
        return now - sendingBegan > patience && sendAgain();
    }
}
