package org.omflow.booster.server.job;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import java.time.Instant;
import org.omflow.booster.ha.connection.JobMessages;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.RejectedException;

/**
 * A message from the queue, read as far as it could be.
 *
 * @param jobId null when the message had none that can be used
 * @param type what JMSType says; null when absent
 * @param body the body's text, cut when it was too large; null when it is no text
 * @param bodyHash tells one body from another
 * @param job what is to be done; null when it could not be read
 * @param rejection why it could not be read; null when it could
 * @param login the user who sent it, or on whose behalf a server did; null when unknown
 * @param replyTo where the sender wants its answer; null for nowhere
 * @param byRest whether it came by REST, whose sender hears of faults directly
 * @param enteredAt when it first came to a Booster or server
 * @param delivery how often it has been given to a server, this time included
 */
record ReceivedJob(
        String jobId,
        String type,
        String body,
        String bodyHash,
        Job job,
        RejectedException rejection,
        String login,
        Destination replyTo,
        boolean byRest,
        Instant enteredAt,
        int delivery) {

    /** A job that has been delivered this often is carried out by itself, with a note in case the server dies of it. */
    private static final int SUSPECT_DELIVERY = 4;

    /** Whether servers have taken it again and again without an end: one of them may have died of it. */
    boolean isSuspect() {
        return delivery >= SUSPECT_DELIVERY && job != null;
    }

    /** The order it concerns; null when it could not be read. */
    String concernedOrder() {
        if (job instanceof Job.PlaceOrder place) {
            return JobHandler.keyOf(jobId, place);
        }
        return job instanceof Job.StartSubflow start ? start.parent() : job == null ? null : job.orderKey();
    }

    /** The job as it is kept while it waits, with where its answer goes. */
    OutgoingJob toHold() {
        return new OutgoingJob(jobId, type, concernedOrder(), body, login, replyToName(), byRest, enteredAt);
    }

    private String replyToName() {
        try {
            return JobMessages.nameOf(replyTo);
        } catch (JMSException e) {
            throw new IllegalStateException("an address always has a name", e);
        }
    }

    /** The job as it would be sent again; a key that was derived from the job id stays with it. */
    OutgoingJob toSendAgain() {
        if (job instanceof Job.PlaceOrder place && place.key() == null) {
            Job keyed = new Job.PlaceOrder(place.process(), concernedOrder(), place.form(), place.by());
            return OutgoingJob.of(jobId, keyed, login);
        }
        return new OutgoingJob(jobId, type, job == null ? null : job.orderKey(), body, login);
    }
}
