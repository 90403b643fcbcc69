package org.omflow.booster.server.job;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.BodyHash;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.held.JobHead;

/**
 * A message from the queue, read as far as possible.
 *
 * @param envelope its metadata; the job id is null when the message has no usable one
 * @param type its JMSType; null when absent
 * @param body the body's text, cut when it was too large; null when it is not text
 * @param bodyHash tells it from another job of its id
 * @param job the job; null when it could not be read
 * @param rejection why it could not be read; null when it could
 * @param delivery how often the broker has delivered it, this time included
 */
public record ReceivedJob(
        Envelope envelope,
        String type,
        String body,
        BodyHash bodyHash,
        Job job,
        RejectedException rejection,
        int delivery) {

    /** A job delivered this often runs alone, its attempt recorded first in case it crashes the server. */
    private static final int SUSPECT_DELIVERY = 4;

    public String jobId() {
        return envelope.jobId();
    }

    /** The user who sent it, or on whose behalf a server did; null when unknown. */
    public String login() {
        return envelope.login();
    }

    /** Whether its sender gets faults directly, so its message need not be kept. */
    public boolean byRest() {
        return envelope.byRest();
    }

    /** When it first came to a Booster or server. */
    public Instant enteredAt() {
        return envelope.enteredAt();
    }

    /** Whether it was redelivered so often that it may have crashed a server. */
    public boolean isSuspect() {
        return delivery >= SUSPECT_DELIVERY && job != null;
    }

    /** Whether it is the job that was done under its id, and not another sender's or one with another body. */
    public boolean isSameAs(ProcessedJobs.Processed done) {
        return done.isOf(isOfServers() ? done.sender() : login(), bodyHash);
    }

    /** Whether it is the job that is held under its id, and not another sender's or one with another body. */
    public boolean isSameAs(HeldJob held) {
        return bodyHash.content().equals(held.job().contentHash())
                && (isOfServers() || Objects.equals(held.job().login(), login()));
    }

    /** The hashes of what these jobs say, by their ids; those without an id are left out. */
    public static Map<String, String> contents(Collection<ReceivedJob> jobs) {
        Map<String, String> contents = new TreeMap<>();
        for (ReceivedJob job : jobs) {
            if (job.jobId() != null) {
                contents.put(job.jobId(), job.bodyHash().content());
            }
        }
        return contents;
    }

    /** Whether only a newer server can carry it out. */
    public boolean isForNewerServer() {
        return rejection instanceof NewerJobException;
    }

    /** Whether servers send it to each other; when one dies, another sends it under its own login. */
    private boolean isOfServers() {
        return job instanceof Job.SubflowJob || isForNewerServer();
    }

    /** The order it concerns; null when it could not be read. */
    public String concernedOrder() {
        if (rejection instanceof NewerJobException newer) {
            return newer.orderKey();
        }
        if (job instanceof Job.PlaceOrder place) {
            return place.keyFor(jobId());
        }
        return job instanceof Job.StartSubflow start ? start.parent() : job == null ? null : job.orderKey();
    }

    /** The job to store while it is held, with its reply address. */
    public JobHead toHold() {
        return JobHead.of(
                new OutgoingJob(envelope, type, concernedOrder(), body),
                job instanceof Job.CompleteStep step ? step.node() : null,
                bodyHash.content());
    }

    /** The job to send again, its body as it came: written anew it could be larger than a job may be. */
    public OutgoingJob toSendAgain() {
        return new OutgoingJob(Envelope.of(jobId(), login()), type, job == null ? null : job.orderKey(), body);
    }
}
