package org.omflow.booster.broker.dead;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.omflow.booster.broker.engine.Broker;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;

/**
 * Lists, retries and discards dead jobs. A retry moves the job back to the job queue in one broker transaction, on disk
 * before the call returns. When two callers retry or discard the same job at once, only one of them finds it.
 * Thread-safe.
 */
public final class DeadJobs {
    /** How long an act on many jobs runs before it returns and leaves the rest to another call. */
    public static final Duration LONGEST_ACT = Duration.ofSeconds(10);
    /** Most jobs moved in one transaction, which blocks the queue. */
    static final int JOBS_AT_ONCE = 500;

    private static final SimpleString JOBS = SimpleString.of(Addresses.FORM_PROCESS);

    private final Broker broker;
    private final Clock clock;
    private final RetryStamp stamp;
    private final SettledDeadJobs settled = new SettledDeadJobs();
    /** Held while jobs are removed from the queue. */
    private final Object lock = new Object();

    /**
     * The dead jobs of this broker.
     *
     * @param clock says when a retried job came
     */
    public DeadJobs(Broker broker, Clock clock) {
        this.broker = broker;
        this.clock = clock;
        this.stamp = new RetryStamp(clock);
        broker.register(stamp);
    }

    /**
     * One dead job with its body.
     *
     * @param job the job
     * @param body as text; null when it is neither text nor bytes, or larger than any job
     */
    public record WithBody(DeadJob job, String body) {}

    /**
     * A job that was retried.
     *
     * @param job the job before the retry
     * @param jobId its new id
     */
    public record Retried(DeadJob job, String jobId) {}

    /**
     * The result of an act on many jobs.
     *
     * @param count how many jobs were retried or discarded
     * @param more whether time ran out before the last job
     */
    public record Many(int count, boolean more) {}

    /**
     * The oldest dead jobs.
     *
     * @param after lists only jobs with a greater id
     * @param limit the most jobs to list
     */
    public List<DeadJob> list(long after, int limit) {
        // Overlapping transactions may enqueue jobs out of id order.
        PriorityQueue<DeadJob> oldest =
                new PriorityQueue<>(Comparator.comparingLong(DeadJob::id).reversed());
        first(message -> {
            long id = message.getMessageID();
            if (id > after && (oldest.size() < limit || id < oldest.peek().id())) {
                oldest.add(DeadJob.of(message));
                if (oldest.size() > limit) {
                    oldest.remove();
                }
            }
            return false;
        });
        return oldest.stream().sorted(Comparator.comparingLong(DeadJob::id)).toList();
    }

    /** The dead job with this id, with its body; empty when there is none. */
    public Optional<WithBody> find(long id) {
        return first(message -> message.getMessageID() == id)
                .map(message -> new WithBody(DeadJob.of(message), DeadBody.of(message)));
    }

    /**
     * Retries a job.
     *
     * @param administrator the user who becomes its sender
     * @return empty when no dead job has this id (any more)
     */
    public Optional<Retried> retry(long id, String administrator) {
        DeadJobSelection selection = new DeadJobSelection(message -> message.getMessageID() == id, 1);
        List<String> jobIds = move(selection, administrator);
        return jobIds.isEmpty()
                ? Optional.empty()
                : Optional.of(new Retried(selection.chosen().get(0), jobIds.get(0)));
    }

    /** Discards a job; empty when no dead job has this id (any more). */
    public Optional<DeadJob> discard(long id) {
        synchronized (lock) {
            Optional<DeadJob> job =
                    first(message -> message.getMessageID() == id).map(DeadJob::of);
            boolean noted = SettledDeadJobs.isNeeded(queue());
            if (job.isEmpty() || !broker.written(() -> queue().deleteReference(id))) {
                return Optional.empty();
            }
            if (noted) {
                settled.add(id);
            }
            return job;
        }
    }

    /** Retries all jobs that have died for this reason so far. */
    public Many retryAll(String reasonCode, String administrator) {
        return repeat(reasonCode, wanted -> move(new DeadJobSelection(wanted, JOBS_AT_ONCE), administrator)
                .size());
    }

    /** Discards all jobs that have died for this reason so far. */
    public Many discardAll(String reasonCode) {
        return repeat(reasonCode, wanted -> {
            DeadJobSelection selection = new DeadJobSelection(wanted, JOBS_AT_ONCE);
            return take(selection, () -> queue().deleteMatchingReferences(JOBS_AT_ONCE, selection));
        });
    }

    /** Acts on some of the wanted jobs and returns how many. */
    private interface Round {
        int act(Predicate<Message> wanted);
    }

    private Many repeat(String reasonCode, Round round) {
        // A job that is retried and dies again gets a greater id, so this loop ends.
        long last = broker.nextMessageId();
        Predicate<Message> wanted = message ->
                message.getMessageID() < last && reasonCode.equals(DeadJob.text(message, PropertyNames.REASON_CODE));
        Instant end = clock.instant().plus(LONGEST_ACT);
        int count = 0;
        int acted;
        do {
            acted = round.act(wanted);
            count += acted;
        } while (acted == JOBS_AT_ONCE && clock.instant().isBefore(end));
        return new Many(count, acted == JOBS_AT_ONCE && first(wanted).isPresent());
    }

    private List<String> move(DeadJobSelection selection, String administrator) {
        int most = selection.most();
        return take(
                selection,
                () -> stamp.during(
                        administrator, () -> queue().moveReferences(most, selection, JOBS, false, most, null)));
    }

    /** Removes the selected jobs from the queue. */
    private <T> T take(DeadJobSelection selection, Callable<T> work) {
        synchronized (lock) {
            selection.leaveOut(settled::has);
            boolean noted = SettledDeadJobs.isNeeded(queue());
            T result = broker.written(work);
            if (noted) {
                selection.chosen().forEach(job -> settled.add(job.id()));
            }
            return result;
        }
    }

    /** The first wanted message on the queue, in memory or paged to disk. */
    private Optional<Message> first(Predicate<Message> wanted) {
        Queue queue = queue();
        // Messages sent just now may not have reached the iterated list yet.
        queue.flushExecutor();
        try (LinkedListIterator<MessageReference> dead = queue.browserIterator()) {
            while (dead.hasNext()) {
                Message message = dead.next().getMessage();
                if (!settled.has(message.getMessageID()) && wanted.test(message)) {
                    return Optional.of(message);
                }
            }
            return Optional.empty();
        }
    }

    private Queue queue() {
        Queue queue = broker.queue(Addresses.FORM_DEAD);
        if (queue == null) {
            throw new NotActiveException();
        }
        return queue;
    }
}
