package org.omflow.booster.server.retry;

/** Says that another server has done a job that was to wait. */
public final class ConcurrentlyProcessedException extends RuntimeException {
    public ConcurrentlyProcessedException() {
        super("the job has been done meanwhile");
    }
}
