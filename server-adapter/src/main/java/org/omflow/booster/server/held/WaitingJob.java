package org.omflow.booster.server.held;

import org.omflow.booster.ha.connection.OutgoingJob;

/**
 * What decides about a job that waits in the database; its body stays there until it is sent.
 *
 * @param orderKey the order it waits for
 * @param login the user who sent it; null when unknown
 * @param node the form that it completes; null for other jobs, and for those of older builds
 * @param contentHash tells it from another job of its id; null when it was not looked up
 * @param characters the length of its body
 * @param whole the job with its body; null when it was read from the database
 */
public record WaitingJob(
        String jobId,
        String orderKey,
        String type,
        String login,
        String node,
        String contentHash,
        int characters,
        OutgoingJob whole) {

    /** A job in memory that has to wait. */
    public static WaitingJob of(OutgoingJob job, String node, String contentHash) {
        return new WaitingJob(
                job.jobId(),
                job.orderKey(),
                job.type(),
                job.envelope().login(),
                node,
                contentHash,
                job.body().length(),
                job);
    }

    WaitingJob withContentHash(String hash) {
        return new WaitingJob(jobId, orderKey, type, login, node, hash, characters, whole);
    }
}
