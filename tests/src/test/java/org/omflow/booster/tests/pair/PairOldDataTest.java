package org.omflow.booster.tests.pair;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.installer.cluster.DemoBooster;
import org.omflow.booster.installer.cluster.DemoPair;
import org.omflow.booster.tests.fault.FaultCluster;

/**
 * Both Boosters were stopped, one after the other, and the one that stopped first is started first: it has older messages, so
 * it waits and says why; with the other one there all messages are.
 */
@Tag("pair")
@Tag("alone")
@Tag("long")
@Tag("integration")
class PairOldDataTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Long past every time-out of the pair. */
    private static final Duration GOES_ON_WAITING = Duration.ofSeconds(30);

    private static final Duration WORK = Duration.ofSeconds(5);

    @Test
    void doesNotWorkWithOlderMessages() throws Exception {
        try (FaultCluster cluster = FaultCluster.startPair(getClass(), "server-a", "server-b")) {
            DemoPair pair = cluster.pair();
            PairReport report = new PairRun("old-data", cluster)
                    .keepOn(Duration.ofSeconds(10))
                    .run(faults -> {
                        stopBothAndStart(cluster, faults, pair.secondary());
                        stopBothAndStart(cluster, faults, pair.primary());
                    });

            report.expectNothingLostAndNothingTwice();
        }
    }

    private static void stopBothAndStart(FaultCluster cluster, PairFaults faults, DemoBooster older) throws Exception {
        DemoPair pair = cluster.pair();
        DemoBooster newer = pair.other(older);
        faults.inject(
                older.name() + " stopped, then the other; started in this order",
                () -> {
                    older.process().stop();
                    pair.awaitActive(newer, PATIENCE);
                    faults.keepOn(WORK);
                    newer.process().kill();
                },
                () -> {
                    cluster.cluster().startProcess(older.process());
                    pair.await(older.name() + " waits", PATIENCE, () -> pair.isWaiting(older));
                    pair.await(older.name() + " says why", PATIENCE, () -> pair.reason(older)
                            .contains("older messages"));
                    Awaitility.await()
                            .during(GOES_ON_WAITING)
                            .atMost(GOES_ON_WAITING.plus(PATIENCE))
                            .until(() ->
                                    pair.isWaiting(older) && !older.process().ready());
                    pair.await(older.name() + " still says why", PATIENCE, () -> pair.reason(older)
                            .contains("older messages"));
                    cluster.cluster().startProcess(newer.process());
                });
    }
}
