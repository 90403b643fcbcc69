package org.omflow.booster.server.incident;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.BiPredicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.held.HeldJobs;
import org.omflow.booster.server.order.Order;
import org.omflow.booster.server.order.OrderStatus;
import org.omflow.booster.server.order.OrderStore;
import org.omflow.booster.server.outbox.Outbox;

/** Closes incidents for an administrator, by retrying or discarding their jobs. Thread-safe. */
public final class IncidentService {
    private final Jdbi jdbi;
    private final IncidentStore incidents;
    private final OrderStore orders;
    private final Outbox outbox;
    private final HeldJobs held;
    private final BiPredicate<Handle, String> isDone;
    private final Clock clock;

    /** @param isDone whether a job of this id has been done */
    public IncidentService(
            Jdbi jdbi,
            IncidentStore incidents,
            OrderStore orders,
            Outbox outbox,
            HeldJobs held,
            BiPredicate<Handle, String> isDone,
            Clock clock) {
        this.jdbi = jdbi;
        this.incidents = incidents;
        this.orders = orders;
        this.outbox = outbox;
        this.held = held;
        this.isDone = isDone;
        this.clock = clock;
    }

    /**
     * Sends the job again as {@code <jobId>#<n>}; meanwhile its order is active and the order's other jobs wait.
     *
     * @return the id of the retry
     * @throws RejectedException when there is no such incident or it is closed
     */
    public String retry(long id, String by) throws RejectedException {
        return close(id, Incident.Status.RETRIED, by, (handle, incident) -> {
            OutgoingJob job = incident.job();
            // A sender's own id may look like a retry: it is one only if the attempt before it was retried here.
            boolean isRetry = IncidentRetryId.before(job.jobId())
                    .filter(before -> incidents.wasRetried(handle, incident.orderKey(), before))
                    .isPresent();
            String again = isRetry ? IncidentRetryId.next(job.jobId()) : IncidentRetryId.firstRetry(job.jobId());
            while (isUsed(handle, again)) {
                again = IncidentRetryId.next(again);
            }
            outbox.addUnclaimed(
                    handle,
                    new OutgoingJob(
                            Envelope.of(again, job.envelope().login()), job.type(), incident.orderKey(), job.body()));
            return again;
        });
    }

    /**
     * Discards the job; its order waits again where it did, or is cancelled if it never began, and the jobs parked behind
     * it go on. The order stays failed while it has another open incident.
     *
     * @return the id of the discarded job
     * @throws RejectedException when there is no such incident or it is closed
     */
    public String discard(long id, String by) throws RejectedException {
        return close(id, Incident.Status.DISCARDED, by, (handle, incident) -> incident.job()
                .jobId());
    }

    /** Whether a job of a sender that numbers its jobs has this id already: the retry would be taken for a conflict. */
    private boolean isUsed(Handle handle, String jobId) {
        return isDone.test(handle, jobId)
                || !held.findJobs(handle, List.of(jobId)).isEmpty()
                || outbox.find(handle, jobId).isPresent();
    }

    private interface Closing {
        String apply(Handle handle, Incident incident);
    }

    private String close(long id, Incident.Status how, String by, Closing closing) throws RejectedException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return jdbi.<String, RejectedException>inTransaction(handle -> {
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
            String jobId = closing.apply(handle, incident);
            boolean discarded = how == Incident.Status.DISCARDED;
            boolean staysFailed = discarded && incidents.hasOpen(handle, incident.orderKey());
            if (order != null && order.status() == OrderStatus.FAILED && !staysFailed) {
                boolean givenUp = discarded && order.progress() == null;
                order.become(givenUp ? OrderStatus.CANCELLED : OrderStatus.ACTIVE, now);
                if (discarded) {
                    order.block(null);
                    held.release(handle, order.key(), now);
                } else {
                    order.block(jobId);
                }
                orders.write(handle, List.of(order));
            }
            return jobId;
        });
    }
}
