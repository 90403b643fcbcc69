package org.omflow.booster.ha.connection;

import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Job;

/**
 * A job on its way to the Booster.
 *
 * @param jobId unique; the same each time the same job is sent
 * @param type what JMSType will say
 * @param orderKey the order it works on, which keeps its jobs in sequence on one server; null while it has no key
 * @param body the JSON text
 * @param login the user on whose behalf a server sends it; null when the sender speaks for itself
 */
public record OutgoingJob(String jobId, String type, String orderKey, String body, String login) {

    /** The message for a job. */
    public static OutgoingJob of(String jobId, Job job, String login) {
        return new OutgoingJob(jobId, job.type().wireName(), job.orderKey(), Json.write(job.toJson()), login);
    }
}
