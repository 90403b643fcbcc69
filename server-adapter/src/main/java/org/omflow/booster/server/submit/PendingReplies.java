package org.omflow.booster.server.submit;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.BodyHash;
import org.omflow.booster.server.access.Caller;
import org.omflow.booster.server.job.ProcessedJobs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets requests wait for the answers to their jobs. An answer comes by message; one lost with a Booster is read from
 * the database. Thread-safe.
 */
public final class PendingReplies {
    private static final Logger log = LoggerFactory.getLogger(PendingReplies.class);
    /** How often to look in the database while no message comes. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Jdbi jdbi;
    private final ProcessedJobs processed;
    private final Map<Key, CompletableFuture<Reply>> expected = new ConcurrentHashMap<>();

    public PendingReplies(Jdbi jdbi, ProcessedJobs processed) {
        this.jdbi = jdbi;
        this.processed = processed;
    }

    /**
     * The job whose answer is awaited. An id alone would give one sender the answer to the job of another.
     *
     * @param login who sent it
     * @param bodyHash the hashes of its body; a message tells of its text alone
     */
    public record Awaited(String jobId, String login, BodyHash bodyHash) {
        static Awaited of(OutgoingJob job) {
            return new Awaited(job.jobId(), job.envelope().login(), BodyHash.of(job.type(), job.body()));
        }

        private Key key() {
            return new Key(jobId, login, bodyHash.text());
        }
    }

    private record Key(String jobId, String login, String textHash) {}

    /**
     * The answer to a job.
     *
     * @param owner the login that owns the order in it; null where it holds none, or that is not known
     */
    public record Reply(Answer answer, String owner) {
        /** What this caller may read of it. */
        public Answer readBy(Caller caller) {
            boolean isOthers = owner != null || answer.order() != null;
            return isOthers && !caller.mayRead(owner) ? answer.withoutOrder() : answer;
        }
    }

    /** Registers a wait for the answer to this job; call it before sending. */
    public CompletableFuture<Reply> expect(Awaited job) {
        return expected.computeIfAbsent(job.key(), id -> new CompletableFuture<>());
    }

    /** Passes an answer to the request that waits for it; it names the hash of the job's text. */
    void arrived(String jobId, String login, String textHash, String answer, String owner) {
        CompletableFuture<Reply> waiting = expected.remove(new Key(jobId, login, textHash));
        if (waiting != null) {
            waiting.complete(new Reply(Answer.parse(answer), owner));
        }
    }

    /**
     * Waits for an answer.
     *
     * @param answer what {@link #expect} gave
     * @return empty when it did not come in time
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public Optional<Reply> await(Awaited job, CompletableFuture<Reply> answer, Duration most)
            throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        try {
            while (true) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                try {
                    return Optional.of(answer.get(Math.max(1, Math.min(left, LOOK.toMillis())), TimeUnit.MILLISECONDS));
                } catch (TimeoutException e) {
                    Optional<Reply> stored = stored(job);
                    if (stored.isPresent() || left <= LOOK.toMillis()) {
                        return stored;
                    }
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("an awaited answer never fails", e);
        } finally {
            expected.remove(job.key(), answer);
        }
    }

    /** Undoes {@link #expect} when nothing was sent. */
    public void forget(Awaited job, CompletableFuture<Reply> answer) {
        expected.remove(job.key(), answer);
    }

    private Optional<Reply> stored(Awaited job) {
        try {
            return jdbi.withHandle(handle -> processed.find(handle, job.jobId()))
                    .filter(done -> done.isOf(job.login(), job.bodyHash()))
                    .map(done -> new Reply(Answer.parse(done.answer()), done.owner()));
        } catch (RuntimeException e) {
            // The job is on disk anyway, and its answer may still come by message.
            log.debug("the answer to job {} cannot be looked up: {}", job.jobId(), e.getMessage());
            return Optional.empty();
        }
    }
}
