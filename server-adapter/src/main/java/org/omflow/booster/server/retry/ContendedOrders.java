package org.omflow.booster.server.retry;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.omflow.booster.ha.retry.Backoff;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.held.HeldJobs;
import org.omflow.booster.server.job.HeldJobChanges;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.job.WorkTables;
import org.omflow.booster.server.rows.NewerDataException;
import org.omflow.booster.server.rows.NewerServers;

/**
 * Postpones jobs whose orders another server locks for longer than a batch takes, because it is frozen or runs a long
 * job; the rest of their batch need not wait. Thread-safe.
 */
public final class ContendedOrders {
    private static final Backoff BACKOFF = Backoff.exponential(Duration.ofSeconds(1), 2, Duration.ofSeconds(15));

    private final WorkTables tables;

    public ContendedOrders(WorkTables tables) {
        this.tables = tables;
    }

    /** Which of these orders other servers work on now. */
    public Set<String> among(Collection<String> orders) {
        return orders.isEmpty()
                ? Set.of()
                : tables.jdbi().inTransaction(handle -> tables.orders().lockedByOthers(handle, orders));
    }

    /** Holds a job until its order is free, at the longest for as long as it has waited so far. */
    public Outcome putOff(ReceivedJob job) {
        return putOff(job, HeldJob.Reason.BUSY, BACKOFF);
    }

    /** Holds a job that needs what only a newer server knows, until one takes it. */
    public Outcome leaveToNewerServer(ReceivedJob job, NewerDataException why) {
        NewerServers.waitsFor(why.getMessage());
        return putOff(job, HeldJob.Reason.UNKNOWN, HeldJobs.SEND_AGAIN);
    }

    private Outcome putOff(ReceivedJob job, HeldJob.Reason reason, Backoff backoff) {
        return tables.jdbi().inTransaction(handle -> {
            Instant now = tables.now();
            HeldJobChanges held =
                    new HeldJobChanges(tables.held().findJobs(handle, ReceivedJob.contents(List.of(job))));
            HeldJob own = held.get(job.jobId());
            if (own != null && !job.isSameAs(own)) {
                return Outcome.idConflict(job);
            }
            if (own == null) {
                held.put(new HeldJob(job.toHold(), reason, 0, null, now, now.plus(backoff.after(1))));
            } else if (own.reason() == reason) {
                held.put(own.until(
                        reason, own.heldAt(), now.plus(backoff.afterWaiting(Duration.between(own.heldAt(), now)))));
            }
            // A job held for another reason is sent again anyway.
            held.write(handle, tables.held(), now);
            return Outcome.held(job);
        });
    }
}
