package org.omflow.booster.server.retry;

/** Thrown when another server has done a job that was to be held. */
public final class ConcurrentlyProcessedException extends RuntimeException {
    public ConcurrentlyProcessedException() {
        super("another server has done the job meanwhile");
    }
}
