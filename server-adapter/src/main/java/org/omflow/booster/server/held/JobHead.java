package org.omflow.booster.server.held;

import org.omflow.booster.ha.connection.OutgoingJob;

/**
 * A held job without its body, which stays in the database until the job is sent again.
 *
 * @param orderKey the order it waits for
 * @param login the user who sent it; null when unknown
 * @param node the form that it completes; null for other jobs, and for those of older builds
 * @param contentHash tells it from another job of its id; null when it was not looked up
 * @param characters the length of its body
 * @param whole the job with its body; null when it was read from the database
 */
public record JobHead(
        String jobId,
        String orderKey,
        String type,
        String login,
        String node,
        String contentHash,
        int characters,
        OutgoingJob whole) {

    /** A job in memory that has to wait. */
    public static JobHead of(OutgoingJob job, String node, String contentHash) {
        return new JobHead(
                job.jobId(),
                job.orderKey(),
                job.type(),
                job.envelope().login(),
                node,
                contentHash,
                job.body().length(),
                job);
    }

    JobHead withContentHash(String hash) {
        return new JobHead(jobId, orderKey, type, login, node, hash, characters, whole);
    }
}
