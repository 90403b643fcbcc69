package org.omflow.booster.broker.guard;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.omflow.booster.ha.message.PropertyNames;

/**
 * Knows how much of the queue of dead jobs each user's jobs take. It counts the queue only when that is large enough for
 * somebody to have too much, and at most once a minute: counting reads it from disk. Thread-safe.
 */
final class DeadJobShares {
    static final Duration RECOUNT = Duration.ofMinutes(1);

    private final long shareBytes;
    private final Clock clock;

    // Guarded by "this"
    private final Map<String, Long> bytes = new HashMap<>();
    /** Null before the queue was counted. */
    private Instant counted;

    DeadJobShares(long shareBytes, Clock clock) {
        this.shareBytes = shareBytes;
        this.clock = clock;
    }

    /** Forgets what it counted, because another broker begins. */
    synchronized void clear() {
        bytes.clear();
        counted = null;
    }

    /**
     * Adds a dead job to its user's share.
     *
     * @param queue the queue of dead jobs; null before it exists
     * @return how much the user's jobs take already when this one is too much; -1 when it fits
     */
    synchronized long add(Queue queue, Message message) throws ActiveMQException {
        long held = queue == null ? 0 : queue.getPersistentSize();
        long size = message.getPersistentSize();
        if (held + size <= shareBytes) {
            // Nobody can have too much, and what was counted will be wrong by the next time.
            clear();
            return -1;
        }
        String user = user(message);
        if (counted == null || (has(user) + size > shareBytes && isOld())) {
            count(queue);
        }
        if (has(user) + size > shareBytes) {
            return has(user);
        }
        bytes.merge(user, size, Long::sum);
        return -1;
    }

    private long has(String user) {
        return bytes.getOrDefault(user, 0L);
    }

    private boolean isOld() {
        return !clock.instant().isBefore(counted.plus(RECOUNT));
    }

    private void count(Queue queue) throws ActiveMQException {
        bytes.clear();
        if (queue != null) {
            try (LinkedListIterator<MessageReference> dead = queue.browserIterator()) {
                while (dead.hasNext()) {
                    Message message = dead.next().getMessage();
                    bytes.merge(user(message), message.getPersistentSize(), Long::sum);
                }
            }
        }
        counted = clock.instant();
    }

    /** The user whose job it was, as the server wrote it; empty when unknown. */
    static String user(Message message) {
        Object user = message.getObjectProperty(PropertyNames.LOGIN);
        return user == null ? "" : user.toString();
    }
}
