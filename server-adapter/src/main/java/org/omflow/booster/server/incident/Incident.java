package org.omflow.booster.server.incident;

import java.time.Instant;
import java.util.Locale;
import org.omflow.booster.ha.connection.OutgoingJob;

/**
 * A job that could not be carried out.
 *
 * @param id number of the incident; 0 before it is stored
 * @param orderKey the order it concerns
 * @param job the job, to be sent again by a retry
 * @param cause why it could not be carried out
 * @param status open, or how it was closed
 * @param openedAt when it happened
 */
public record Incident(long id, String orderKey, OutgoingJob job, String cause, Status status, Instant openedAt) {
    /** The status of an incident. */
    public enum Status {
        OPEN,
        RETRIED,
        DISCARDED;

        /** As in answers and in the database, such as {@code open}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
