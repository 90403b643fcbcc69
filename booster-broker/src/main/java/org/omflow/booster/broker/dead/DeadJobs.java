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
 * The dead jobs: lists them, tries them again and gives them up. A retry takes the job off its queue and puts it back on
 * the queue of jobs in one transaction of the broker, on disk before the call returns. Of two who retry or discard the same
 * job at the same time one finds it and the other does not. Thread-safe.
 */
public final class DeadJobs {
    /** How long an act on many jobs goes on before it returns and leaves the rest to another call. */
    public static final Duration LONGEST_ACT = Duration.ofSeconds(10);
    /** Most jobs moved in one transaction, during which the queue waits. */
    static final int JOBS_AT_ONCE = 500;

    private static final SimpleString JOBS = SimpleString.of(Addresses.FORM_PROCESS);

    private final Broker broker;
    private final Clock clock;
    private final RetryStamp stamp = new RetryStamp();
    private final SettledDeadJobs dealtWith = new SettledDeadJobs();
    /** Held while jobs are taken off the queue. */
    private final Object turn = new Object();

    /** The dead jobs of this broker. */
    public DeadJobs(Broker broker, Clock clock) {
        this.broker = broker;
        this.clock = clock;
        broker.register(stamp);
    }

    /**
     * One dead job with its body.
     *
     * @param job what is known of it
     * @param body as text; null when it is neither text nor bytes, or larger than any job
     */
    public record WithBody(DeadJob job, String body) {}

    /**
     * A job tried again.
     *
     * @param job as it was
     * @param jobId its new id
     */
    public record Retried(DeadJob job, String jobId) {}

    /**
     * What came of an act on many jobs.
     *
     * @param count how many it was done to
     * @param more whether time ran out before it was done to all
     */
    public record Many(int count, boolean more) {}

    /**
     * The oldest dead jobs.
     *
     * @param after only those with a greater id
     * @param limit at most so many
     */
    public List<DeadJob> list(long after, int limit) {
        // Jobs of transactions that overlap may lie on the queue in another order than that of their ids.
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

    /** The dead job of this id with its body; nothing when there is none. */
    public Optional<WithBody> find(long id) {
        return first(message -> message.getMessageID() == id)
                .map(message -> new WithBody(DeadJob.of(message), DeadBody.of(message)));
    }

    /**
     * Tries a job again.
     *
     * @param administrator the user it is sent by from now on
     * @return nothing when there is no dead job of that id (any more)
     */
    public Optional<Retried> retry(long id, String administrator) {
        DeadJobSelection choice = new DeadJobSelection(message -> message.getMessageID() == id, 1);
        List<String> jobIds = move(choice, administrator);
        return jobIds.isEmpty()
                ? Optional.empty()
                : Optional.of(new Retried(choice.chosen().get(0), jobIds.get(0)));
    }

    /** Gives a job up; nothing when there is no dead job of that id (any more). */
    public Optional<DeadJob> discard(long id) {
        synchronized (turn) {
            Optional<DeadJob> job =
                    first(message -> message.getMessageID() == id).map(DeadJob::of);
            boolean noted = SettledDeadJobs.isNeeded(queue());
            if (job.isEmpty() || !broker.written(() -> queue().deleteReference(id))) {
                return Optional.empty();
            }
            if (noted) {
                dealtWith.add(id);
            }
            return job;
        }
    }

    /** Tries all jobs again that died for this reason until now. */
    public Many retryAll(String reasonCode, String administrator) {
        return repeat(reasonCode, wanted -> move(new DeadJobSelection(wanted, JOBS_AT_ONCE), administrator)
                .size());
    }

    /** Gives all jobs up that died for this reason until now. */
    public Many discardAll(String reasonCode) {
        return repeat(reasonCode, wanted -> {
            DeadJobSelection choice = new DeadJobSelection(wanted, JOBS_AT_ONCE);
            return take(choice, () -> queue().deleteMatchingReferences(JOBS_AT_ONCE, choice));
        });
    }

    /** Acts on some of the jobs that are wanted and tells on how many. */
    private interface Round {
        int act(Predicate<Message> wanted);
    }

    private Many repeat(String reasonCode, Round round) {
        // A job that is tried again and dies again has a greater id, so that it does not go round and round.
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

    private List<String> move(DeadJobSelection choice, String administrator) {
        int most = choice.most();
        return take(
                choice,
                () -> stamp.during(administrator, () -> queue().moveReferences(most, choice, JOBS, false, most, null)));
    }

    /** Takes what is chosen off the queue. */
    private <T> T take(DeadJobSelection choice, Callable<T> work) {
        synchronized (turn) {
            choice.leaveOut(dealtWith::has);
            boolean noted = SettledDeadJobs.isNeeded(queue());
            T result = broker.written(work);
            if (noted) {
                choice.chosen().forEach(job -> dealtWith.add(job.id()));
            }
            return result;
        }
    }

    /** The first message on the queue, in memory or on disk only, that is wanted. */
    private Optional<Message> first(Predicate<Message> wanted) {
        Queue queue = queue();
        // What was sent just now may still be on its way to where the iterator begins.
        queue.flushExecutor();
        try (LinkedListIterator<MessageReference> dead = queue.browserIterator()) {
            while (dead.hasNext()) {
                Message message = dead.next().getMessage();
                if (!dealtWith.has(message.getMessageID()) && wanted.test(message)) {
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
