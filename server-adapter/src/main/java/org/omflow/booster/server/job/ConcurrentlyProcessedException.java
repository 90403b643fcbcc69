package org.omflow.booster.server.job;

/** Says that another server has done a job that was to wait. */
final class ConcurrentlyProcessedException extends RuntimeException {
    ConcurrentlyProcessedException() {
        super("the job has been done meanwhile");
    }
}
