package org.omflow.booster.installer.load;

import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Job;

/**
 * A submitted job whose answer is awaited.
 *
 * @param jobId unique among all jobs ever; the same when the job is sent again
 * @param job the work to do
 */
public record SubmittedJob(String jobId, Job job) {
    /** The value of JMSType. */
    public String type() {
        return job.type().wireName();
    }

    /** The order it works on; keeps the jobs of one order in sequence. */
    public String group() {
        return job.orderKey();
    }

    /** The body of the message. */
    public String body() {
        return Json.write(job.toJson());
    }
}
