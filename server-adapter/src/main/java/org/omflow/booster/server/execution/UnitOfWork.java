package org.omflow.booster.server.execution;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.omflow.booster.ha.message.JobType;
import org.omflow.booster.server.deployment.ProcessStore;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.incident.Incident;
import org.omflow.booster.server.job.HeldJobChanges;
import org.omflow.booster.server.job.WorkTables;
import org.omflow.booster.server.order.Order;
import org.omflow.booster.server.outbox.Outbox;
import org.omflow.booster.server.process.ProcessDefinition;

/** The work of one transaction: the orders that it has locked and what it will write. Not thread-safe. */
final class UnitOfWork {
    private static final String PLACING = JobType.ORDER_PLACE.wireName();

    private final Handle handle;
    private final ProcessStore processes;
    private final Outbox outbox;
    private final Map<String, Order> orders;
    private final Map<String, Optional<ProcessDefinition>> latest = new HashMap<>();
    private final List<Incident> incidents = new ArrayList<>();
    private final List<String> incidentsToDiscard = new ArrayList<>();
    private final HeldJobChanges held;
    private final Instant now;

    /**
     * Creates a unit of work on these orders.
     *
     * @param locked orders whose rows are locked
     * @param waiting the jobs held for these orders
     */
    UnitOfWork(Handle handle, WorkTables tables, Map<String, Order> locked, List<HeldJob> waiting, Instant now) {
        this.handle = handle;
        this.processes = tables.processes();
        this.outbox = tables.outbox();
        this.orders = new HashMap<>(locked);
        this.held = new HeldJobChanges(waiting);
        this.now = now;
    }

    /** The time of everything in this transaction. */
    Instant now() {
        return now;
    }

    /** The order with this key; null when there is none. */
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

    /** The row of a held job; null when it is not held. */
    HeldJob held(String jobId) {
        return held.get(jobId);
    }

    /** The held jobs of an order, in order of arrival. */
    List<HeldJob> heldFor(String orderKey) {
        return held.of(orderKey);
    }

    /** Holds a job. */
    void hold(HeldJob job) {
        held.put(job);
    }

    /** Sends a held job again. */
    void release(HeldJob job) {
        held.release(job);
    }

    /** Whether another job of the order is still to be sent to a Booster or waits for a newer server, or its placing is held. */
    boolean isOnItsWay(String orderKey, String otherThan) {
        return outbox.holdsOther(handle, orderKey, otherThan)
                || heldFor(orderKey).stream()
                        .anyMatch(held -> PLACING.equals(held.job().type())
                                || held.isForNewerServer()
                                        && !held.job().jobId().equals(otherThan));
    }

    /** Removes a held job that has been answered. */
    void dropHeld(String jobId) {
        held.remove(jobId);
    }

    /** The changes to the held jobs. */
    HeldJobChanges heldJobChanges() {
        return held;
    }

    /** Discards the open incidents of an order. */
    void discardIncidents(String orderKey) {
        incidentsToDiscard.add(orderKey);
    }

    List<String> incidentsToDiscard() {
        return incidentsToDiscard;
    }

    /** Opens an incident for the job under way. */
    void open(Incident incident) {
        incidents.add(incident);
    }

    Collection<Order> orders() {
        return orders.values();
    }

    List<Incident> incidents() {
        return incidents;
    }
}
