package org.omflow.booster.broker.guard;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.core.transaction.TransactionOperationAbstract;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.omflow.booster.ha.message.PropertyNames;

/**
 * Knows how much of the queue of dead jobs each user's jobs take. It counts the queue only when that is large enough for
 * somebody to have too much, and at most once a minute: counting reads it from disk. Thread-safe.
 */
final class DeadJobShares {
    static final Duration RECOUNT = Duration.ofMinutes(1);

    private final long shareBytes;
    private final LongSupplier nanos;

    // Guarded by "this"
    private Map<String, Long> bytes = new HashMap<>();
    private boolean isCounted;
    private long counted;

    /** @param nanos what {@link System#nanoTime} says; the clock may be set back */
    DeadJobShares(long shareBytes, LongSupplier nanos) {
        this.shareBytes = shareBytes;
        this.nanos = nanos;
    }

    /** Forgets what it counted, because another broker begins. */
    synchronized void clear() {
        bytes = new HashMap<>();
        isCounted = false;
    }

    /**
     * Adds a dead job to its user's share.
     *
     * @param queue the queue of dead jobs; null before it exists
     * @param transaction the one that brings it: when it is rolled back, so is the share; null for none
     * @return how much the user's jobs take already when this one is too much; -1 when it fits
     */
    synchronized long add(Queue queue, Message message, Transaction transaction) throws ActiveMQException {
        long held = queue == null ? 0 : queue.getPersistentSize();
        long size = message.getPersistentSize();
        if (held + size <= shareBytes) {
            // Nobody can have too much, and what was counted will be wrong by the next time.
            clear();
            return -1;
        }
        String user = user(message);
        if (!isCounted || (has(user) + size > shareBytes && isOld())) {
            count(queue);
        }
        if (has(user) + size > shareBytes) {
            return has(user);
        }
        bytes.merge(user, size, Long::sum);
        if (transaction != null) {
            transaction.addOperation(takingBack(user, size, bytes));
        }
        return -1;
    }

    /** A later count does not see what was rolled back, so nothing is taken from that one. */
    private TransactionOperationAbstract takingBack(String user, long size, Map<String, Long> count) {
        return new TransactionOperationAbstract() {
            @Override
            public void afterRollback(Transaction rolledBack) {
                synchronized (DeadJobShares.this) {
                    count.merge(user, -size, Long::sum);
                }
            }
        };
    }

    private long has(String user) {
        return bytes.getOrDefault(user, 0L);
    }

    private boolean isOld() {
        return nanos.getAsLong() - counted >= RECOUNT.toNanos();
    }

    private void count(Queue queue) throws ActiveMQException {
        bytes = new HashMap<>();
        if (queue != null) {
            try (LinkedListIterator<MessageReference> dead = queue.browserIterator()) {
                while (dead.hasNext()) {
                    Message message = dead.next().getMessage();
                    bytes.merge(user(message), message.getPersistentSize(), Long::sum);
                }
            }
        }
        counted = nanos.getAsLong();
        isCounted = true;
    }

    /** The user whose job it was, as the server wrote it; empty when unknown. */
    static String user(Message message) {
        Object user = message.getObjectProperty(PropertyNames.LOGIN);
        return user == null ? "" : user.toString();
    }
}
