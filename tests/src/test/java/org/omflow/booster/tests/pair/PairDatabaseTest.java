package org.omflow.booster.tests.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.installer.cluster.DemoBooster;
import org.omflow.booster.installer.cluster.DemoPair;
import org.omflow.booster.tests.fault.FaultCluster;

/**
 * The database is away: a pair at work goes on accepting jobs, which are done once it is back; a pair that starts says that
 * it waits for the database, and works by itself once it is there.
 */
@Tag("pair")
@Tag("alone")
@Tag("long")
@Tag("integration")
class PairDatabaseTest {
    private static final Duration AWAY = Duration.ofSeconds(60);
    /** How long no job may be accepted while the database is away. */
    private static final Duration HARDLY_NOTICED = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void acceptsJobsWithoutTheDatabaseAndWaitsForItAtTheStart() throws Exception {
        try (FaultCluster cluster = FaultCluster.startPair(getClass(), "server-a", "server-b")) {
            PairReport report = new PairRun("database", cluster)
                    .keepOn(Duration.ofSeconds(10))
                    .run((faults, samples) -> {
                        acceptsWithoutDatabase(cluster, faults, samples);
                        startsWithoutDatabase(cluster, faults);
                    });

            report.expectNothingLostAndNothingTwice();
        }
    }

    private static void acceptsWithoutDatabase(FaultCluster cluster, PairFaults faults, SplitBrainDetector samples)
            throws Exception {
        DemoPair pair = cluster.pair();
        int failovers = pair.failovers();
        faults.inject("PostgreSQL stopped for " + AWAY.toSeconds() + " s", cluster.database()::stop, () -> {
            long from = System.nanoTime();
            faults.keepOn(AWAY);
            assertThat(samples.accepted().longestGap(from, System.nanoTime()))
                    .as("the longest time in which no job was accepted without the database")
                    .isLessThanOrEqualTo(HARDLY_NOTICED);
            pair.awaitHealthy(PATIENCE);
            cluster.database().start();
        });
        assertThat(pair.failovers()).isEqualTo(failovers);
    }

    private static void startsWithoutDatabase(FaultCluster cluster, PairFaults faults) throws Exception {
        DemoPair pair = cluster.pair();
        faults.inject(
                "both Boosters and PostgreSQL stopped, the Boosters started first",
                () -> {
                    for (DemoBooster booster : pair.both()) {
                        booster.process().kill();
                    }
                    cluster.database().stop();
                },
                () -> {
                    for (DemoBooster booster : pair.both()) {
                        cluster.cluster().startProcess(booster.process());
                    }
                    for (DemoBooster booster : pair.both()) {
                        pair.await(
                                booster.name() + " says that it waits for the database",
                                PATIENCE,
                                () -> pair.isWaiting(booster)
                                        && pair.reason(booster).contains("database"));
                    }
                    cluster.database().start();
                });
    }
}
