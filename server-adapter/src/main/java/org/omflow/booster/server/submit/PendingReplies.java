package org.omflow.booster.server.submit;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.BodyHash;
import org.omflow.booster.server.access.Caller;
import org.omflow.booster.server.job.ProcessedJobs;
import org.omflow.booster.server.job.ProcessedJobs.Processed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets requests wait for the answers to their jobs, without a thread each. An answer comes by message; one lost with a
 * Booster is read from the database. Thread-safe.
 */
public final class PendingReplies {
    private static final Logger log = LoggerFactory.getLogger(PendingReplies.class);
    /** How often to look in the database while no message comes. */
    public static final Duration LOOK = Duration.ofMillis(500);

    private static final int LOOK_AT_ONCE = 100;
    private static final int THREADS = 8;
    private static final Duration IDLE_THREAD = Duration.ofSeconds(10);

    private final Jdbi jdbi;
    private final ProcessedJobs processed;
    private final Map<Key, Expected> expected = new ConcurrentHashMap<>();
    /** Pass answers on and look them up: the thread that gets one from the Booster must not wait for the database. */
    private final ThreadPoolExecutor threads;

    /** Whether the last look failed. */
    private volatile boolean blind;

    public PendingReplies(Jdbi jdbi, ProcessedJobs processed) {
        this.jdbi = jdbi;
        this.processed = processed;
        // Its queue is as long as there are requests that wait.
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_THREAD.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "answers");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** A job's answer for all who wait for it: {@code null} when the server stops. */
    private static final class Expected {
        final Awaited job;
        final CompletableFuture<Reply> reply = new CompletableFuture<>();
        int waiting;

        Expected(Awaited job) {
            this.job = job;
        }
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
        return expected.compute(job.key(), (key, known) -> {
                    Expected one = known == null ? new Expected(job) : known;
                    one.waiting++;
                    return one;
                })
                .reply;
    }

    /** Passes an answer to the requests that wait for it; it names the hash of the job's text. */
    void arrived(String jobId, String login, String textHash, String answer, String owner) {
        Expected waiting = expected.remove(new Key(jobId, login, textHash));
        if (waiting != null) {
            waiting.reply.complete(new Reply(Answer.parse(answer), owner));
        }
    }

    /**
     * Waits for an answer.
     *
     * @param reply what {@link #expect} gave
     * @return empty when it did not come in time
     */
    public CompletableFuture<Optional<Reply>> await(Awaited job, CompletableFuture<Reply> reply, Duration most) {
        return reply.copy()
                .completeOnTimeout(null, most.toMillis(), TimeUnit.MILLISECONDS)
                .thenApplyAsync(
                        came -> {
                            forget(job, reply);
                            return came != null || blind
                                    ? Optional.ofNullable(came)
                                    : Optional.ofNullable(stored(List.of(job)).get(job));
                        },
                        threads);
    }

    /** Undoes {@link #expect}. */
    public void forget(Awaited job, CompletableFuture<Reply> reply) {
        expected.computeIfPresent(
                job.key(), (key, known) -> known.reply != reply || --known.waiting > 0 ? known : null);
    }

    /** Looks in the database for the answers that no message brought; called every {@link #LOOK}. */
    public void look() {
        List<Awaited> jobs = expected.values().stream().map(each -> each.job).toList();
        for (int from = 0; from < jobs.size(); from += LOOK_AT_ONCE) {
            stored(jobs.subList(from, Math.min(jobs.size(), from + LOOK_AT_ONCE)))
                    .forEach((job, reply) -> {
                        Expected waiting = expected.remove(job.key());
                        if (waiting != null) {
                            waiting.reply.complete(reply);
                        }
                    });
        }
    }

    /** Ends all waiting without an answer: the server stops, and its clients shall hear that their jobs are kept. */
    public void stop() {
        expected.values().forEach(waiting -> waiting.reply.complete(null));
    }

    private Map<Awaited, Reply> stored(List<Awaited> jobs) {
        Map<Awaited, Reply> found = new HashMap<>();
        try {
            Set<String> ids = jobs.stream().map(Awaited::jobId).collect(Collectors.toSet());
            Map<String, Processed> done = jdbi.withHandle(handle -> processed.find(handle, ids));
            for (Awaited job : jobs) {
                Processed one = done.get(job.jobId());
                if (one != null && one.isOf(job.login(), job.bodyHash())) {
                    found.put(job, new Reply(Answer.parse(one.answer()), one.owner()));
                }
            }
            blind = false;
        } catch (RuntimeException e) {
            // The jobs are on disk anyway, and their answers may still come by message.
            log.debug("the answers to {} jobs cannot be looked up: {}", jobs.size(), e.getMessage());
            blind = true;
        }
        return found;
    }
}
