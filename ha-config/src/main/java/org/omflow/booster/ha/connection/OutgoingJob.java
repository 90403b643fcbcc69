package org.omflow.booster.ha.connection;

import java.time.Instant;
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
 * @param replyTo the address that waits for its answer, as {@link JobMessages#nameOf} wrote it; null for none
 * @param byRest whether it came by REST, whose sender hears of faults directly
 * @param enteredAt when it first came to a Booster or server; null when it comes now
 */
public record OutgoingJob(
        String jobId,
        String type,
        String orderKey,
        String body,
        String login,
        String replyTo,
        boolean byRest,
        Instant enteredAt) {

    /** A job that comes now and to which nobody waits for the answer. */
    public OutgoingJob(String jobId, String type, String orderKey, String body, String login) {
        this(jobId, type, orderKey, body, login, null, false, null);
    }

    /** The message for a job. */
    public static OutgoingJob of(String jobId, Job job, String login) {
        return new OutgoingJob(jobId, job.type().wireName(), job.orderKey(), Json.write(job.toJson()), login);
    }

    /** The same job, marked as one that came by REST. */
    public OutgoingJob cameByRest() {
        return new OutgoingJob(jobId, type, orderKey, body, login, replyTo, true, enteredAt);
    }
}
