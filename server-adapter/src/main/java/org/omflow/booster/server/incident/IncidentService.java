package org.omflow.booster.server.incident;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
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

/** Where an administrator closes incidents: by trying the job again or by giving it up. Thread-safe. */
public final class IncidentService {
    private final Jdbi jdbi;
    private final IncidentStore incidents;
    private final OrderStore orders;
    private final Outbox outbox;
    private final HeldJobs held;
    private final Clock clock;

    public IncidentService(
            Jdbi jdbi, IncidentStore incidents, OrderStore orders, Outbox outbox, HeldJobs held, Clock clock) {
        this.jdbi = jdbi;
        this.incidents = incidents;
        this.orders = orders;
        this.outbox = outbox;
        this.held = held;
        this.clock = clock;
    }

    /**
     * Sends the job again as {@code <jobId>#<n>}; its order is active meanwhile, its other jobs wait behind this try.
     *
     * @return the id of the repeated job
     * @throws RejectedException when there is no such incident or it is closed
     */
    public String retry(long id, String by) throws RejectedException {
        return close(id, Incident.Status.RETRIED, by, (handle, incident) -> {
            OutgoingJob job = incident.job();
            // A sender's own id may look like a try: it is one when the try before it was sent from here.
            boolean isTry = RetryId.before(job.jobId())
                    .filter(before -> incidents.wasRetried(handle, incident.orderKey(), before))
                    .isPresent();
            String again = isTry ? RetryId.next(job.jobId()) : RetryId.firstTry(job.jobId());
            outbox.addUnclaimed(
                    handle,
                    new OutgoingJob(
                            Envelope.of(again, job.envelope().login()), job.type(), incident.orderKey(), job.body()));
            return again;
        });
    }

    /**
     * Gives the job up; its order waits again where it stood, or is cancelled when it never began, and what was parked
     * behind the job goes on. It stays failed while it has another incident.
     *
     * @return the id of the job given up
     * @throws RejectedException when there is no such incident or it is closed
     */
    public String discard(long id, String by) throws RejectedException {
        return close(id, Incident.Status.DISCARDED, by, (handle, incident) -> incident.job()
                .jobId());
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
            // The order's lock comes first, as in every job.
            Order order = orders.lock(handle, List.of(incident.orderKey())).get(incident.orderKey());
            if (!incidents.close(handle, id, how, by, now)) {
                throw new RejectedException(
                        ErrorCode.NOT_ACTIVE, "Incident " + id + " is closed already; nothing is left to be done.");
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
