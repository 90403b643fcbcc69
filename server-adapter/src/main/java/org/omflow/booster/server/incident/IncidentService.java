package org.omflow.booster.server.incident;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.ErrorText;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.JobReader;
import org.omflow.booster.ha.message.JobType;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.deployment.ProcessStore;
import org.omflow.booster.server.held.Cause;
import org.omflow.booster.server.held.HeldJobs;
import org.omflow.booster.server.order.Order;
import org.omflow.booster.server.order.OrderStatus;
import org.omflow.booster.server.order.OrderStore;
import org.omflow.booster.server.outbox.Outbox;
import org.omflow.booster.server.process.VersionChange;

/** Closes incidents for an administrator, by retrying or discarding their jobs. Thread-safe. */
public final class IncidentService {
    private final Jdbi jdbi;
    private final IncidentStore incidents;
    private final OrderStore orders;
    private final ProcessStore processes;
    private final Outbox outbox;
    private final HeldJobs held;
    private final Clock clock;

    public IncidentService(
            Jdbi jdbi,
            IncidentStore incidents,
            OrderStore orders,
            ProcessStore processes,
            Outbox outbox,
            HeldJobs held,
            Clock clock) {
        this.jdbi = jdbi;
        this.incidents = incidents;
        this.orders = orders;
        this.processes = processes;
        this.outbox = outbox;
        this.held = held;
        this.clock = clock;
    }

    /**
     * The end of a discarded job.
     *
     * @param jobId the job
     * @param cancels the order that is cancelled with all its subflows; null for none
     */
    public record Discarded(String jobId, String cancels) {}

    /**
     * Sends the job again as {@code <jobId>#<n>}; meanwhile its order is active and the order's other jobs wait.
     *
     * @return the id of the retry
     * @throws RejectedException when there is no such incident, it is closed or cannot be corrected so
     */
    public String retry(long id, Correction correction, String by) throws RejectedException {
        return close(id, Incident.Status.RETRIED, by, (handle, incident, order, now) -> {
            OutgoingJob job = incident.job();
            if (correction.version() != null) {
                follow(handle, order, correction.version());
            }
            String again = IncidentRetryId.next(job.jobId());
            outbox.addUnclaimed(
                    handle,
                    new OutgoingJob(
                            Envelope.of(again, job.envelope().login()),
                            job.type(),
                            incident.orderKey(),
                            correction.values().isEmpty() ? job.body() : corrected(job, correction)));
            if (order != null && order.status() == OrderStatus.FAILED) {
                order.become(OrderStatus.ACTIVE, now);
                order.block(again);
                orders.write(handle, List.of(order));
            }
            return again;
        });
    }

    /**
     * Discards the job; its order waits again where it did, or is cancelled if it never began, and the jobs parked behind
     * it go on. The order stays failed while it has another open incident. Without the job of a subflow its order would
     * wait for ever: the whole order that it belongs to is cancelled.
     *
     * @throws RejectedException when there is no such incident, it is closed or cannot be discarded
     */
    public Discarded discard(long id, String by) throws RejectedException {
        return close(id, Incident.Status.DISCARDED, by, (handle, incident, order, now) -> {
            String jobId = incident.job().jobId();
            if (type(incident).isOfServers()) {
                return new Discarded(jobId, cancelWhole(handle, incident, order, by));
            }
            if (order != null
                    && order.status() == OrderStatus.FAILED
                    && !incidents.hasOpen(handle, incident.orderKey())) {
                order.become(order.progress() == null ? OrderStatus.CANCELLED : OrderStatus.ACTIVE, now);
                order.block(null);
                held.release(handle, order.key(), now);
                orders.write(handle, List.of(order));
            }
            return new Discarded(jobId, null);
        });
    }

    private static JobType type(Incident incident) throws RejectedException {
        JobType type = JobType.of(incident.job().type())
                .orElseThrow(() -> new RejectedException(
                        ErrorCode.NOT_ACTIVE,
                        "Incident " + incident.id() + " is of a "
                                + ErrorText.show(incident.job().type())
                                + ", a job that only newer servers know; close it at one of these."));
        if (type == JobType.SUBFLOW_CANCEL) {
            throw new RejectedException(
                    ErrorCode.NOT_ACTIVE,
                    "Incident " + incident.id() + " is of the cancellation of " + ErrorText.show(incident.orderKey())
                            + ", which would be left behind without it; retry it.");
        }
        return type;
    }

    /** Switches an order to another version of its process, in which it waits in the same places. */
    private void follow(Handle handle, Order order, int version) throws RejectedException {
        if (order == null || order.status() != OrderStatus.FAILED || order.progress() == null) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Field 'version' is " + version
                            + ", but the order has not begun or has ended: a retry follows the latest version. Leave the"
                            + " field out.");
        }
        String process = order.identity().process();
        Optional<String> fault = VersionChange.fault(
                processes.version(handle, process, order.identity().version()),
                processes.named(handle, process, version),
                order.progress());
        if (fault.isPresent()) {
            throw new RejectedException(ErrorCode.INVALID_FIELD, fault.get());
        }
        order.follow(version);
    }

    private static String corrected(OutgoingJob job, Correction correction) throws RejectedException {
        Job was = JobReader.read(job.type(), job.body());
        if (was instanceof Job.StartSubflow start) {
            return Json.write(new Job.StartSubflow(start.parent(), start.branch(), correction.values()).toJson());
        }
        if (was instanceof Job.EndSubflow end) {
            return Json.write(new Job.EndSubflow(end.parent(), end.branch(), correction.values()).toJson());
        }
        throw new RejectedException(
                ErrorCode.INVALID_FIELD,
                "Field 'values' is for the start and the end of a subflow; discard this incident of a '" + job.type()
                        + "' and send that job again with other values and a new jobId.");
    }

    /**
     * Cancels the order at the top of these subflows by a job, which cancels them all.
     *
     * @return its key; null when it has ended
     */
    private String cancelWhole(Handle handle, Incident incident, Order order, String by) {
        Optional<Order> top = Optional.ofNullable(order);
        while (top.isPresent() && top.get().identity().parentKey() != null) {
            top = orders.find(handle, top.get().identity().parentKey());
        }
        if (top.isEmpty()
                || top.get().status() == OrderStatus.COMPLETED
                || top.get().status() == OrderStatus.CANCELLED) {
            return null;
        }
        String reason = "Incident " + incident.id() + " was discarded: " + incident.cause();
        Job cancel = new Job.CancelOrder(top.get().key(), Cause.shortened(reason, Limits.SENTENCE), by);
        String jobId = IncidentRetryId.next(incident.job().jobId());
        outbox.addUnclaimed(handle, OutgoingJob.of(new Envelope(jobId, by, null, null, false, true, null), cancel));
        return top.get().key();
    }

    private interface Closing<T> {
        T apply(Handle handle, Incident incident, Order order, Instant now) throws RejectedException;
    }

    private <T> T close(long id, Incident.Status how, String by, Closing<T> closing) throws RejectedException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return jdbi.<T, RejectedException>inTransaction(handle -> {
            Incident incident = incidents
                    .find(handle, id)
                    .orElseThrow(() -> new RejectedException(
                            ErrorCode.NOT_FOUND,
                            "There is no incident " + id + "; list them with GET /api/incidents."));
            // Lock the order first, as every job does.
            Order order = orders.lock(handle, List.of(incident.orderKey())).get(incident.orderKey());
            if (!incidents.close(handle, id, how, by, now)) {
                throw new RejectedException(
                        ErrorCode.NOT_ACTIVE, "Incident " + id + " is already closed; nothing is left to do.");
            }
            return closing.apply(handle, incident, order, now);
        });
    }
}
