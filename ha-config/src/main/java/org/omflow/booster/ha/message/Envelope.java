package org.omflow.booster.ha.message;

import java.time.Instant;

/**
 * What travels with a job beside its content, from its sender to its answer.
 *
 * @param jobId unique; the same each time the same job is sent; null when a message had none that can be used
 * @param login the user who sent it, or on whose behalf a server sends it; null when unknown, or when the sender speaks for
 *     itself
 * @param replyTo the address that waits for the answer, as the connection's JobMessages writes it; null for none
 * @param byRest whether it came by REST, whose sender hears of faults directly
 * @param enteredAt when it first came to a Booster or server; null when it comes now
 */
public record Envelope(String jobId, String login, String replyTo, boolean byRest, Instant enteredAt) {
    /** Of a job that comes now and to which nobody waits for the answer. */
    public static Envelope of(String jobId, String login) {
        return new Envelope(jobId, login, null, false, null);
    }

    /** The same, marked as one that came by REST. */
    public Envelope cameByRest() {
        return new Envelope(jobId, login, replyTo, true, enteredAt);
    }
}
