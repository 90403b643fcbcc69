package org.omflow.booster.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.server.job.JobProbe.Point;

/**
 * One of three servers is updated under load, and from then on sends jobs of a type, holds jobs for a reason and fills a
 * column that the others do not know: they hold such jobs until it does them, also when it is unavailable for a while.
 * {@code -Domflow.test.minutes=2} does it for a shorter time.
 */
@Tag("job")
@Tag("alone")
@Tag("long")
@Tag("integration")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class LaterServerTest {
    private static final Duration TIME = Duration.ofMinutes(Integer.getInteger("omflow.test.minutes", 10));
    private static final String A = "server-a";
    private static final String B = "server-b";
    private static final String C = "server-c";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration UNDISTURBED = Duration.ofSeconds(3);
    /** Past the time that a step may come before its order. */
    private static final Duration OUTAGE = Duration.ofSeconds(40);

    private static final String FINISHED =
            "SELECT count(*) FROM processed_job WHERE " + LaterProgram.COLUMN + " = '" + LaterProgram.TYPE + "'";

    @Test
    void olderServersHoldWhatOnlyALaterOneKnows(@TempDir Path folder) throws Exception {
        LaterProgram later = LaterProgram.compile(folder);
        try (FaultCluster cluster =
                FaultCluster.start(getClass(), plan -> plan.launcher(C, later.launcher()), A, B, C)) {
            for (ObjectNode definition : SubflowOrders.definitions()) {
                cluster.cluster().rest().deploy(definition);
            }
            FaultReport report = new FaultRun("later-server", cluster, SubflowOrders.amongHelpDesk())
                    .orders(1_000)
                    .pause(UNDISTURBED)
                    .run(faults -> {
                        update(cluster, later, faults);
                        for (long end = System.nanoTime() + TIME.toNanos(); System.nanoTime() < end; ) {
                            disturb(cluster, faults);
                        }
                    });
            tell(cluster);
            report.expectNothingLostAndNothingTwice(PATIENCE);
            expectTheLaterThingsHappened(cluster);
            expectNothingLeft(cluster);
        }
    }

    /** The newer program changes the tables beside the older ones; the test also lets them note what is held. */
    private static void update(FaultCluster cluster, LaterProgram later, FaultInjector faults) throws Exception {
        Tables tables = new Tables(cluster);
        faults.inject(C + " is updated", () -> cluster.server(C).process().stop(), () -> {
            for (String table :
                    tables.texts("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")) {
                tables.execute("ALTER TABLE " + table + " ADD COLUMN of_a_later_program VARCHAR(20)");
            }
            tables.execute("ALTER TABLE processed_job ADD COLUMN " + LaterProgram.COLUMN + " VARCHAR(40)");
            tables.execute("CREATE TABLE was_held (job_id VARCHAR(80), job_type VARCHAR(40), reason VARCHAR(20),"
                    + " PRIMARY KEY (job_id, reason))");
            tables.execute("CREATE FUNCTION note_held() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                    + " INSERT INTO was_held VALUES (NEW.job_id, NEW.job_type, NEW.reason) ON CONFLICT DO NOTHING;"
                    + " RETURN NULL; END $$");
            tables.execute("CREATE TRIGGER note_held AFTER INSERT OR UPDATE ON held_job FOR EACH ROW"
                    + " WHEN (NEW.reason IN ('unknown', '" + LaterProgram.REASON + "')) EXECUTE FUNCTION note_held()");
            later.install();
            cluster.startServer(C);
        });
    }

    private static void disturb(FaultCluster cluster, FaultInjector faults) throws Exception {
        faults.inject(
                C + " stopped for " + OUTAGE.toSeconds() + " s while jobs wait for it",
                () -> {
                    awaitHeld(cluster, "unknown");
                    awaitHeld(cluster, LaterProgram.REASON);
                    cluster.server(C).process().stop();
                },
                () -> {
                    faults.keepOn(OUTAGE);
                    cluster.startServer(C);
                });
        faults.kill(A);
        faults.kill(C);
        faults.killAt(B, Point.BEFORE_ACKNOWLEDGE);
    }

    private static void awaitHeld(FaultCluster cluster, String reason) {
        await("a job is held as " + reason)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> new Tables(cluster).number("SELECT count(*) FROM held_job WHERE reason = '" + reason + "'")
                        > 0);
    }

    private static void tell(FaultCluster cluster) throws SQLException {
        Tables tables = new Tables(cluster);
        System.out.printf(
                "  %s: %,d done, %,d of them held by older servers first; %s: %,d held; subflows: %,d%n",
                LaterProgram.TYPE,
                tables.number(FINISHED),
                tables.number(wasHeld("unknown")),
                LaterProgram.REASON,
                tables.number(wasHeld(LaterProgram.REASON)),
                tables.number("SELECT count(*) FROM orders WHERE parent_key IS NOT NULL"));
    }

    private static void expectTheLaterThingsHappened(FaultCluster cluster) throws Exception {
        Tables tables = new Tables(cluster);
        assertThat(tables.number(FINISHED)).as("jobs of the later type").isPositive();
        assertThat(tables.number(wasHeld("unknown")))
                .as("of them held by older servers")
                .isPositive();
        assertThat(tables.number(wasHeld(LaterProgram.REASON)))
                .as("jobs held for the later reason")
                .isPositive();
        for (String older : List.of(A, B)) {
            String log = Files.readString(cluster.server(older).process().log());
            assertThat(log)
                    .as("log of " + older)
                    .contains("The job type '" + LaterProgram.TYPE + "', or a field of it, is not known")
                    .contains("The reason '" + LaterProgram.REASON + "' of held jobs is not known");
        }
    }

    private static void expectNothingLeft(FaultCluster cluster) throws SQLException {
        Tables tables = new Tables(cluster);
        await("nothing is held any more")
                .atMost(PATIENCE)
                .until(() -> tables.number("SELECT count(*) FROM held_job") == 0);
        assertThat(tables.number("SELECT count(*) FROM incident"))
                .as("incidents")
                .isZero();
        assertThat(tables.number("SELECT count(*) FROM processed_job WHERE answer LIKE '%rejected%'"))
                .as("jobs refused")
                .isZero();
        assertThat(tables.number("SELECT count(*) FROM orders WHERE status <> 'completed'"))
                .as("orders and subflows that have not ended")
                .isZero();
    }

    private static String wasHeld(String reason) {
        return "SELECT count(*) FROM was_held WHERE reason = '" + reason + "'"
                + (reason.equals("unknown") ? " AND job_type = '" + LaterProgram.TYPE + "'" : "");
    }
}
