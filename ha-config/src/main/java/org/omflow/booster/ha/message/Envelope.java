package org.omflow.booster.ha.message;

import java.time.Instant;

/**
 * What accompanies the content of a job from its sender to its answer.
 *
 * @param jobId unique; the same each time the same job is sent; null when a message had no usable one
 * @param login the user who sent it, or on whose behalf a server sends it; null when unknown, or when the sender speaks
 *     for itself
 * @param replyTo the address that waits for the answer, as the connection's JobMessages writes it; null for none
 * @param correlation by what the sender finds the answer, as the connection's CorrelationId writes it; null for the job
 *     id
 * @param byRest whether it came by REST, whose sender gets errors directly
 * @param byAdmin whether its sender is an administrator, who may read any order
 * @param enteredAt when it first arrived at a Booster or server; null when it arrives now
 * @param waitsUntil how long a REST request waits for the answer; null when none does, and once the job was held
 */
public record Envelope(
        String jobId,
        String login,
        String replyTo,
        String correlation,
        boolean byRest,
        boolean byAdmin,
        Instant enteredAt,
        Instant waitsUntil) {
    /** The envelope of a job for whose answer no request waits. */
    public Envelope(
            String jobId,
            String login,
            String replyTo,
            String correlation,
            boolean byRest,
            boolean byAdmin,
            Instant enteredAt) {
        this(jobId, login, replyTo, correlation, byRest, byAdmin, enteredAt, null);
    }

    /** The envelope of a job whose sender is no administrator and finds the answer by the job id. */
    public Envelope(String jobId, String login, String replyTo, boolean byRest, Instant enteredAt) {
        this(jobId, login, replyTo, null, byRest, false, enteredAt);
    }

    /** The envelope of a new job whose answer nobody awaits. */
    public static Envelope of(String jobId, String login) {
        return new Envelope(jobId, login, null, false, null);
    }

    /** The same, marked as one that came by REST. */
    public Envelope cameByRest() {
        return new Envelope(jobId, login, replyTo, correlation, true, byAdmin, enteredAt, waitsUntil);
    }

    /** The same, with a request that waits for the answer until then; null for none. */
    public Envelope waitingUntil(Instant until) {
        return new Envelope(jobId, login, replyTo, correlation, byRest, byAdmin, enteredAt, until);
    }
}
