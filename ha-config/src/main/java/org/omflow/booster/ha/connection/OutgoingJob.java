package org.omflow.booster.ha.connection;

import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.message.Job;

/**
 * A job on its way to the Booster.
 *
 * @param envelope what accompanies it
 * @param type the value of JMSType
 * @param orderKey the order it works on, which keeps its jobs in sequence on one server; null while it has no key
 * @param body the JSON text
 */
public record OutgoingJob(Envelope envelope, String type, String orderKey, String body) {
    /** The message for a new job. */
    public static OutgoingJob of(String jobId, Job job, String login) {
        return of(Envelope.of(jobId, login), job);
    }

    /** The message for a job. */
    public static OutgoingJob of(Envelope envelope, Job job) {
        return new OutgoingJob(envelope, job.type().wireName(), job.orderKey(), Json.write(job.toJson()));
    }

    /** The id in its envelope. */
    public String jobId() {
        return envelope.jobId();
    }
}
