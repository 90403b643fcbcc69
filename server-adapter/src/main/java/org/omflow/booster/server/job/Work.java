package org.omflow.booster.server.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.server.deployment.ProcessStore;
import org.omflow.booster.server.incident.Incident;
import org.omflow.booster.server.order.Order;
import org.omflow.booster.server.process.ProcessDefinition;

/** What one transaction works on: the orders it has locked, and what it will write. Not thread-safe. */
final class Work {
    private final Handle handle;
    private final ProcessStore processes;
    private final Map<String, Order> orders;
    private final Map<String, Optional<ProcessDefinition>> latest = new HashMap<>();
    private final List<Incident> incidents = new ArrayList<>();
    private final Instant now;

    // Mutable state: what follows from the job under way
    private List<OutgoingJob> followUps = new ArrayList<>();

    Work(Handle handle, ProcessStore processes, Map<String, Order> locked, Instant now) {
        this.handle = handle;
        this.processes = processes;
        this.orders = new HashMap<>(locked);
        this.now = now;
    }

    /** The time of everything in this transaction. */
    Instant now() {
        return now;
    }

    /** The order of this key; null when there is none. */
    Order order(String key) {
        return orders.get(key);
    }

    /** Adds an order that is new. */
    void add(Order order) {
        orders.put(order.key(), order);
    }

    /** The version of a process that new orders follow. */
    Optional<ProcessDefinition> latest(String process) {
        return latest.computeIfAbsent(process, key -> processes.latest(handle, key));
    }

    /** The version of the process that an order follows. */
    ProcessDefinition definitionOf(Order order) {
        return processes.version(
                handle, order.identity().process(), order.identity().version());
    }

    /** A job that follows from the one under way. */
    void follow(OutgoingJob job) {
        followUps.add(job);
    }

    /** An incident of the job under way. */
    void open(Incident incident) {
        incidents.add(incident);
    }

    /** Hands over what follows from the job under way, and begins anew. */
    List<OutgoingJob> takeFollowUps() {
        List<OutgoingJob> taken = followUps;
        followUps = new ArrayList<>();
        return taken;
    }

    Collection<Order> orders() {
        return orders.values();
    }

    List<Incident> incidents() {
        return incidents;
    }
}
