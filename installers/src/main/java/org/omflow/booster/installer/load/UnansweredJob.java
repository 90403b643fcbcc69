package org.omflow.booster.installer.load;

import java.time.Duration;

/** A job that a submitter has taken and that was not answered yet. Thread-safe. */
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

    /** Tells the listener that it was acknowledged, unless it was told already. */
    synchronized void acknowledged(Submitter.Listener listener) {
        if (!acknowledged) {
            acknowledged = true;
            // Told while locked, so that nobody can tell of the answer before this.
            listener.acknowledged(job, sendingBegan);
        }
    }

    /** Puts a job whose sending failed back into the queue's care. */
    synchronized void failed() {
        state = State.QUEUED;
    }

    /** Claims a job that was sent, for sending it again; false when it is not with the Booster now. */
    synchronized boolean sendAgain() {
        if (state != State.SENT) {
            return false;
        }
        state = State.QUEUED;
        return true;
    }

    /** The same, if it has waited too long; the patience doubles with each sending. */
    synchronized boolean sendAgainAfter(Duration timeout, long now) {
        long patience = timeout.toNanos() << Math.min(Math.max(sends - 1, 0), MOST_DOUBLINGS);
        return now - sendingBegan > patience && sendAgain();
    }
}
