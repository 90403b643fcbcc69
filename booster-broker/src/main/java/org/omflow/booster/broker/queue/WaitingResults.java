package org.omflow.booster.broker.queue;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.filter.Filter;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.selector.filter.Filterable;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops the oldest results and answers of a user who does not fetch them, so that an absent subscriber cannot fill the
 * disk. Confined to one thread, except for the count.
 */
public final class WaitingResults implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(WaitingResults.class);

    /** How full a user's share is after dropping: low enough that it is not done again at once. */
    private static final int LEFT_PERCENT = 80;

    private final long limitBytes;
    private final Supplier<List<Queue>> queues;
    private final AtomicLong dropped = new AtomicLong();

    /**
     * Watches these queues.
     *
     * @param limitBytes how much may wait for one user, in all queues together
     * @param queues those of the clients: subscriptions and queues for answers
     */
    public WaitingResults(long limitBytes, Supplier<List<Queue>> queues) {
        this.limitBytes = limitBytes;
        this.queues = queues;
    }

    /** How many results and answers were dropped since the start. */
    public long dropped() {
        return dropped.get();
    }

    /** Looks at what waits for each user and drops what is too much, first from the largest queue. */
    @Override
    public void run() {
        Map<String, List<Queue>> byUser = queues.get().stream().collect(Collectors.groupingBy(WaitingResults::user));
        byUser.forEach((user, own) -> {
            long held = own.stream().mapToLong(Queue::getPersistentSize).sum();
            if (held > limitBytes) {
                drop(user, own, held);
            }
        });
    }

    private void drop(String user, List<Queue> own, long held) {
        long tooMuch = held - limitBytes / 100 * LEFT_PERCENT;
        long before = dropped.get();
        List<Queue> largestFirst = own.stream()
                .sorted(Comparator.comparingLong(Queue::getPersistentSize).reversed())
                .toList();
        for (Queue queue : largestFirst) {
            if (tooMuch <= 0) {
                break;
            }
            Oldest oldest = new Oldest(tooMuch);
            try {
                dropped.addAndGet(queue.deleteMatchingReferences(oldest));
            } catch (Exception e) {
                log.error("The oldest results in {} cannot be dropped: {}", queue.getName(), e.toString());
            }
            tooMuch -= oldest.bytes;
        }
        if (dropped.get() > before) {
            log.warn(
                    "{} bytes of results waited for user '{}', more than {}: the oldest {} were dropped. Let the user fetch"
                            + " results or end subscriptions, or raise {}.",
                    held,
                    user,
                    limitBytes,
                    dropped.get() - before,
                    BoosterBrokerOptions.RESULT_SIZE.name());
        }
    }

    private static String user(Queue queue) {
        return queue.getUser() == null ? "" : queue.getUser().toString();
    }

    /** Matches messages until they have this size together; the broker asks for the oldest first. */
    private static final class Oldest implements Filter {
        private final long wanted;
        private long bytes;

        Oldest(long wanted) {
            this.wanted = wanted;
        }

        @Override
        public boolean match(Message message) {
            if (bytes >= wanted) {
                return false;
            }
            try {
                // At least 1, or a queue would be emptied.
                bytes += Math.max(1, message.getPersistentSize());
            } catch (ActiveMQException e) {
                bytes++;
            }
            return true;
        }

        @Override
        public boolean match(Map<String, String> map) {
            return false;
        }

        @Override
        public boolean match(Filterable filterable) {
            return false;
        }

        @Override
        public SimpleString getFilterString() {
            return null;
        }
    }
}
