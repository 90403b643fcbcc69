package org.omflow.booster.broker.dead;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.core.server.Queue;

/**
 * The dead jobs that were retried or discarded while the queue was paging. The broker may read such a job back into
 * memory after its removal, when its own page reader had already passed it; without this record it would be settled
 * twice. After a restart none reappears. Thread-safe.
 */
final class SettledDeadJobs {
    private static final int IDS_OF_A_LONG = 6;

    /** A bit for each id, 64 to an entry. */
    private final Map<Long, Long> ids = new ConcurrentHashMap<>();

    boolean has(long id) {
        return (ids.getOrDefault(id >>> IDS_OF_A_LONG, 0L) & bit(id)) != 0;
    }

    /** Whether jobs removed from this queue must be recorded; ask before removal, which may end the paging. */
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
