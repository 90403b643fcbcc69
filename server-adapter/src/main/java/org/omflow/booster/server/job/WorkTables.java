package org.omflow.booster.server.job;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.database.Dialect;
import org.omflow.booster.server.deployment.ProcessStore;
import org.omflow.booster.server.held.HeldJobs;
import org.omflow.booster.server.incident.IncidentStore;
import org.omflow.booster.server.order.OrderStore;
import org.omflow.booster.server.outbox.Outbox;

/**
 * The tables that jobs read and write, and their clock.
 *
 * @param jdbi begins transactions
 * @param dialect tells database faults apart
 */
public record WorkTables(
        Jdbi jdbi,
        Dialect dialect,
        OrderStore orders,
        ProcessStore processes,
        ProcessedJobs processed,
        Outbox outbox,
        HeldJobs held,
        IncidentStore incidents,
        Clock clock) {

    /** The tables in this database. */
    public static WorkTables of(Jdbi jdbi, Dialect dialect, Clock clock) {
        return new WorkTables(
                jdbi,
                dialect,
                new OrderStore(dialect),
                new ProcessStore(jdbi, dialect, clock),
                new ProcessedJobs(),
                new Outbox(dialect, clock),
                new HeldJobs(dialect),
                new IncidentStore(dialect),
                clock);
    }

    /** The current time, as precisely as it can be stored. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
