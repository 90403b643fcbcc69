package org.omflow.booster.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.server.job.JobProbe.Point;

/**
 * Clocks, roles, tables and memory as they are at customers, each under load: nothing is lost, nothing is done twice, and
 * no order has an incident.
 */
@Tag("job")
@Tag("alone")
@Tag("long")
@Tag("integration")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class SurroundingsTest {
    private static final String A = "server-a";
    private static final String B = "server-b";
    private static final String C = "server-c";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration UNDISTURBED = Duration.ofSeconds(3);

    /** It once emptied the record of processed jobs within seconds, and a job repeated then was done twice. */
    @Test
    void aServersClockIsAMonthAheadForAWhile(@TempDir Path folder) throws Exception {
        SteeredClock clock = new SteeredClock(folder.resolve("clock"));
        try (FaultCluster cluster =
                FaultCluster.start(getClass(), plan -> plan.launcher(C, clock.launcher()), A, B, C)) {
            FaultReport report = new FaultRun("clock-ahead", cluster, Workload.helpDesk())
                    .orders(3_000)
                    .pause(UNDISTURBED)
                    .run(faults -> {
                        for (String offset : List.of("+31d", "-20s", "+4000d")) {
                            faults.inject(C + "'s clock is off by " + offset, () -> clock.set(offset), () -> {
                                awaitClockFault(cluster);
                                faults.keepOn(Duration.ofSeconds(15));
                                clock.set("+0");
                            });
                        }
                        // The library of faketime lets a process spin whose clock it has put back.
                        clock.end();
                        faults.kill(C);
                    });
            report.expectNothingLostAndNothingTwice(FaultReport.RECOVERY_ON_A_BUSY_MACHINE);
            expectNoIncident(cluster);
            assertThat(new Tables(cluster).number("SELECT count(*) FROM processed_job"))
                    .as("jobs that are remembered")
                    .isGreaterThanOrEqualTo(report.replay().jobsAcknowledged());
        }
    }

    /** The role's timeouts once made incidents of healthy orders. */
    @Test
    void theRoleHasTightLimitsAndATableIsLocked() throws Exception {
        try (FaultCluster cluster = FaultCluster.start(getClass(), A, B)) {
            FaultReport report = new FaultRun("role-limits", cluster, Workload.helpDesk())
                    .orders(2_000)
                    .pause(UNDISTURBED)
                    .run(faults -> faults.inject(
                            "the role's limits are tight and a table is locked",
                            () -> {
                                for (String limit : List.of(
                                        "statement_timeout = '200ms'",
                                        "idle_in_transaction_session_timeout = '200ms'",
                                        "default_transaction_isolation = 'repeatable read'")) {
                                    new Tables(cluster).execute("ALTER ROLE postgres SET " + limit);
                                }
                                endSessions(cluster);
                            },
                            () -> lock(cluster, "orders", Duration.ofSeconds(23))));
            report.expectNothingLostAndNothingTwice(FaultReport.RECOVERY_ON_A_BUSY_MACHINE);
            expectNoIncident(cluster);
        }
    }

    /** What a newer program does to the tables when it starts beside older ones. */
    @Test
    void tablesGainColumnsUnderLoad() throws Exception {
        try (FaultCluster cluster = FaultCluster.start(getClass(), A, B)) {
            FaultReport report = new FaultRun("added-columns", cluster, Workload.helpDesk())
                    .orders(2_000)
                    .pause(UNDISTURBED)
                    .run(faults -> faults.inject(
                            "each table gains a column",
                            () -> {
                                for (String table : new Tables(cluster)
                                        .texts(
                                                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")) {
                                    new Tables(cluster)
                                            .execute("ALTER TABLE " + table
                                                    + " ADD COLUMN of_a_later_program VARCHAR(20)");
                                }
                            },
                            () -> faults.keepOn(UNDISTURBED)));
            report.expectNothingLostAndNothingTwice(FaultReport.RECOVERY_ON_A_BUSY_MACHINE);
            expectNoIncident(cluster);
        }
    }

    @Test
    void serversWithLittleMemoryDoLargeJobs() throws Exception {
        try (FaultCluster cluster = FaultCluster.start(getClass(), plan -> plan.serverJavaOption("-Xmx256m"), A, B)) {
            FaultReport report = new FaultRun("little-memory", cluster, Workload.large(3, 800_000))
                    .orders(300)
                    .partLoad()
                    .pause(UNDISTURBED)
                    .run(faults -> {
                        faults.killAt(B, Point.BEFORE_COMMIT);
                        faults.killBooster();
                        faults.stopDatabase(Duration.ofSeconds(10));
                    });
            report.expectNothingLostAndNothingTwice(FaultReport.RECOVERY_ON_A_BUSY_MACHINE);
            expectNoIncident(cluster);
        }
    }

    private static void awaitClockFault(FaultCluster cluster) {
        await(C + " says that its clock is off")
                .atMost(PATIENCE)
                .until(() -> cluster.rest(C).get("/health/ready").toString().contains("clock"));
    }

    private static void expectNoIncident(FaultCluster cluster) throws SQLException {
        assertThat(new Tables(cluster).number("SELECT count(*) FROM incident"))
                .as("incidents")
                .isZero();
    }

    /** Ends the sessions of all programs, so that their next ones have the role's new settings. */
    private static void endSessions(FaultCluster cluster) throws SQLException {
        new Tables(cluster)
                .number("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                        + " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
    }

    private static void lock(FaultCluster cluster, String table, Duration time) throws Exception {
        try (Connection c = new Tables(cluster).connect();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.execute("SET LOCAL statement_timeout = 0");
            s.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
            s.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
            s.execute("SELECT pg_sleep(" + time.toSeconds() + ")");
            c.rollback();
        }
    }
}
