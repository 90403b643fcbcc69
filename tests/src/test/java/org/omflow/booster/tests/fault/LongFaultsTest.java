package org.omflow.booster.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.server.job.JobProbe.Point;

/**
 * All faults at length, with 100,000 orders and 60 s of load after the last fault of each run: nothing is lost, nothing is
 * done twice, and everyone is back at work within 5 s.
 */
@Tag("job")
@Tag("alone")
@Tag("long")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@Tag("integration")
class LongFaultsTest {
    /** The least number of orders of each of the four runs. */
    private static final int ORDERS = 25_000;

    private static final Duration PAUSE = Duration.ofSeconds(3);
    private static final Duration KEEP_ON = Duration.ofSeconds(60);
    /** Past every timeout: the longest is the 30 s after which a silent database counts as lost. */
    private static final Duration OUTAGE = Duration.ofSeconds(40);

    private static final List<String> SERVERS = List.of("server-a", "server-b", "server-c");

    @Test
    void survivesServersKilledAgainAndAgain() throws Exception {
        FaultReport report = run("servers-killed", (cluster, faults) -> {
            for (int round = 0; round < 4; round++) {
                faults.kill(SERVERS.get(round % SERVERS.size()));
                for (Point point : Point.values()) {
                    faults.killAt(SERVERS.get((round + point.ordinal()) % SERVERS.size()), point);
                }
            }
        });
        report.expectNothingLostAndNothingTwice(FaultReport.RECOVERY);
    }

    @Test
    void survivesServersFrozenPastEveryTimeout() throws Exception {
        FaultReport report = run("servers-frozen", (cluster, faults) -> {
            faults.freeze("server-a", OUTAGE);
            for (Point point : Point.values()) {
                faults.freezeAt(SERVERS.get(point.ordinal() % SERVERS.size()), point, OUTAGE);
            }
        });
        report.expectNothingLostAndNothingTwice(FaultReport.RECOVERY);
        assertThat(report.longestGap("frozen")).isLessThanOrEqualTo(FaultReport.OTHERS_HELD_UP);
    }

    @Test
    void survivesTheLossOfTheBoosterAndOfTheDatabase() throws Exception {
        FaultReport report = run("booster-and-database", (cluster, faults) -> {
            for (int round = 0; round < 3; round++) {
                faults.killBooster();
                faults.crashDatabase();
                faults.stopDatabase(Duration.ZERO);
            }
            faults.stopDatabase(Duration.ofSeconds(60));
        });
        report.expectNothingLostAndNothingTwice(FaultReport.RECOVERY);
    }

    @Test
    void survivesConnectionsCutHalfOpen() throws Exception {
        FaultReport report = run("connections-cut", (cluster, faults) -> {
            for (String server : SERVERS) {
                FaultCluster.Cables cables = cluster.cables(server);
                faults.silence(server + " to Booster", cables.toBooster(), OUTAGE);
                faults.silence(server + " to database", cables.toDatabase(), OUTAGE);
                faults.drop(server + " to Booster", cables.toBooster());
                faults.drop(server + " to database", cables.toDatabase());
            }
        });
        report.expectNothingLostAndNothingTwice(FaultReport.RECOVERY);
    }

    @FunctionalInterface
    private interface ClusterScript {
        void play(FaultCluster cluster, FaultInjector faults) throws Exception;
    }

    private FaultReport run(String name, ClusterScript script) throws Exception {
        try (FaultCluster cluster = FaultCluster.start(getClass(), SERVERS.toArray(String[]::new))) {
            return new FaultRun(name, cluster, Workload.helpDesk())
                    .orders(ORDERS)
                    .pause(PAUSE)
                    .keepOn(KEEP_ON)
                    .run(faults -> script.play(cluster, faults));
        }
    }
}
