package org.omflow.booster.server.held;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A job that waits in the database.
 *
 * @param job without its body
 * @param reason why it waits
 * @param attempts how often it was attempted
 * @param cause why it failed just now; null when it did not, and when it was read from the database
 * @param heldAt when it began to wait for this reason
 * @param dueAt when it is sent again at the latest
 */
public record HeldJob(JobHead job, Reason reason, int attempts, String cause, Instant heldAt, Instant dueAt) {
    /** Why a job waits. */
    public enum Reason {
        /** Its order does not exist yet or does not wait there yet. */
        EARLY,
        /** Another server has been working on its order for a long time. */
        BUSY,
        /** It failed and will be retried. */
        FAILING,
        /** It waits behind one that failed. */
        PARKED,
        /** It has been sent again and is on its way. */
        RELEASED,
        /** Only a newer server knows it, or what its order needs. */
        UNKNOWN,
        /** Any reason that only a newer server knows: it alone sends the job again, and its row stays as it is. */
        OTHER;

        /** All that this server may write. */
        static final List<String> KNOWN = Arrays.stream(values())
                .filter(reason -> reason != OTHER)
                .map(Reason::wireName)
                .toList();

        /** The reason of this name; {@link #OTHER} when this server does not know it. */
        static Reason of(String wireName) {
            return KNOWN.contains(wireName) ? valueOf(wireName.toUpperCase(Locale.ROOT)) : OTHER;
        }

        /** For people; {@code other} where only a newer server knows more. */
        public String shown() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** As in the database, such as {@code early}. */
        public String wireName() {
            if (this == OTHER) {
                throw new IllegalStateException("a row of a newer server must not be written. Indicates a bug.");
            }
            return shown();
        }
    }

    /** Whether it waits for a newer server. */
    public boolean isForNewerServer() {
        return reason == Reason.UNKNOWN || reason == Reason.OTHER;
    }

    /** The same job with another reason or due time. */
    public HeldJob until(Reason newReason, Instant since, Instant due) {
        return new HeldJob(job, newReason, attempts, cause, since, due);
    }

    HeldJob withContentHash(String hash) {
        return new HeldJob(job.withContentHash(hash), reason, attempts, cause, heldAt, dueAt);
    }

    /** The same job with this number of failures. */
    public HeldJob withAttempts(int newAttempts) {
        return new HeldJob(job, reason, newAttempts, cause, heldAt, dueAt);
    }
}
