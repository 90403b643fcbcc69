package org.omflow.booster.server.held;

import java.time.Instant;
import java.util.Locale;
import org.omflow.booster.ha.connection.OutgoingJob;

/**
 * A job that waits in the database.
 *
 * @param job the job, to be sent to the Booster again; {@code orderKey} is the order it waits for
 * @param reason why it waits
 * @param tries how often it has failed
 * @param cause why it failed the last time; null when it has not
 * @param heldAt since when it waits for this reason
 * @param dueAt when it is sent again at the latest
 */
public record HeldJob(OutgoingJob job, Reason reason, int tries, String cause, Instant heldAt, Instant dueAt) {
    /** Why a job waits. */
    public enum Reason {
        /** Its order does not exist yet or does not wait there yet. */
        EARLY,
        /** Another server has been working on its order for a long time. */
        BUSY,
        /** It failed and will be tried again. */
        FAILING,
        /** It comes after one that failed. */
        PARKED,
        /** It has been sent again and is on its way. */
        RELEASED;

        /** As in the database, such as {@code early}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same job, waiting from now on for another reason or until another time. */
    public HeldJob until(Reason newReason, Instant since, Instant due) {
        return new HeldJob(job, newReason, tries, cause, since, due);
    }

    /** The same job, having failed so often. */
    public HeldJob withTries(int newTries) {
        return new HeldJob(job, reason, newTries, cause, heldAt, dueAt);
    }
}
