package org.omflow.booster.broker.dead;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.core.server.Queue;

/**
 * The dead jobs that were retried or discarded while the queue had messages on disk only. Of these the broker may bring one
 * back into memory after it was taken off the queue, when its own reading had passed it before; it would be dealt with
 * twice. After a restart none comes back. Thread-safe.
 */
final class SettledDeadJobs {
    private static final int IDS_OF_A_LONG = 6;

    /** A bit for each id, 64 to an entry. */
    private final Map<Long, Long> ids = new ConcurrentHashMap<>();

    boolean has(long id) {
        return (ids.getOrDefault(id >>> IDS_OF_A_LONG, 0L) & bit(id)) != 0;
    }

    /** Whether jobs taken off this queue now have to be noted; to be asked before, for it may end with the last of them. */
    static boolean isNeeded(Queue queue) {
        return queue.getPageSubscription() != null
                && queue.getPageSubscription().isPaging();
    }

    void add(long id) {
        ids.merge(id >>> IDS_OF_A_LONG, bit(id), (some, one) -> some | one);
    }

    private static long bit(long id) {
        return 1L << id;
    }
}
