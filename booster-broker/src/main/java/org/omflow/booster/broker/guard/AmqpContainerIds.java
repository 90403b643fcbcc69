package org.omflow.booster.broker.guard;

import java.util.HashMap;
import java.util.Map;

/**
 * The container ids of the open AMQP connections, which are their JMS client ids. Each belongs to its user: nobody keeps
 * another out by taking an id that is to be connected only once. Thread-safe.
 */
final class AmqpContainerIds {
    /** How many connections have each. Guarded by itself. */
    private final Map<ContainerId, Integer> open = new HashMap<>();

    /** A container id of one user. */
    record ContainerId(String user, String id) {}

    /** Takes it for a connection, which may demand to be the only one; false when it is not, and nothing is taken. */
    boolean take(ContainerId id, boolean only) {
        synchronized (open) {
            if (only && open.containsKey(id)) {
                return false;
            }
            open.merge(id, 1, Integer::sum);
            return true;
        }
    }

    /** Gives back what a connection took that has ended. */
    void release(ContainerId id) {
        synchronized (open) {
            open.computeIfPresent(id, (same, connections) -> connections == 1 ? null : connections - 1);
        }
    }
}
