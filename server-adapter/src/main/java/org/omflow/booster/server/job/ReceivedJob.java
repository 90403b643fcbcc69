package org.omflow.booster.server.job;

import java.time.Instant;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.RejectedException;

/**
 * A message from the queue, read as far as it could be.
 *
 * @param envelope what travels with it; its job id is null when the message had none that can be used
 * @param type what JMSType says; null when absent
 * @param body the body's text, cut when it was too large; null when it is no text
 * @param bodyHash tells one body from another
 * @param job what is to be done; null when it could not be read
 * @param rejection why it could not be read; null when it could
 * @param delivery how often it has been given to a server, this time included
 */
public record ReceivedJob(
        Envelope envelope,
        String type,
        String body,
        String bodyHash,
        Job job,
        RejectedException rejection,
        int delivery) {

    /** A job that has been delivered this often is carried out by itself, with a note in case the server dies of it. */
    private static final int SUSPECT_DELIVERY = 4;

    public String jobId() {
        return envelope.jobId();
    }

    /** The user who sent it, or on whose behalf a server did; null when unknown. */
    public String login() {
        return envelope.login();
    }

    /** Whether its sender hears of faults directly, and nobody need keep them for him. */
    public boolean byRest() {
        return envelope.byRest();
    }

    /** When it first came to a Booster or server. */
    public Instant enteredAt() {
        return envelope.enteredAt();
    }

    /** Whether servers have taken it again and again without an end: one of them may have died of it. */
    public boolean isSuspect() {
        return delivery >= SUSPECT_DELIVERY && job != null;
    }

    /** The order it concerns; null when it could not be read. */
    public String concernedOrder() {
        if (job instanceof Job.PlaceOrder place) {
            return place.keyFor(jobId());
        }
        return job instanceof Job.StartSubflow start ? start.parent() : job == null ? null : job.orderKey();
    }

    /** The job as it is kept while it waits, with where its answer goes. */
    public OutgoingJob toHold() {
        return new OutgoingJob(envelope, type, concernedOrder(), body);
    }

    /** The job as it would be sent again; a key that was derived from the job id stays with it. */
    public OutgoingJob toSendAgain() {
        Envelope again = Envelope.of(jobId(), login());
        if (job instanceof Job.PlaceOrder place && place.key() == null) {
            return OutgoingJob.of(
                    again, new Job.PlaceOrder(place.process(), concernedOrder(), place.form(), place.by()));
        }
        return new OutgoingJob(again, type, job == null ? null : job.orderKey(), body);
    }
}
