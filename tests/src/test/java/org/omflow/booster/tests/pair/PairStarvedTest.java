package org.omflow.booster.tests.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.installer.cluster.DemoBooster;
import org.omflow.booster.tests.fault.FaultCluster;

/**
 * For 30 minutes every core is busy with something else: no Booster takes over from the other for nothing, at the default
 * settings. {@code -Domflow.test.minutes=3} does it for a shorter time.
 */
@Tag("pair")
@Tag("alone")
@Tag("long")
@Timeout(value = 90, unit = TimeUnit.MINUTES)
@Tag("integration")
class PairStarvedTest {
    private static final Duration TIME = Duration.ofMinutes(Integer.getInteger("omflow.test.minutes", 30));
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LOOPS_PER_CORE = 2;

    @Test
    void doesNotTakeOverBecauseTheMachineIsBusy() throws Exception {
        try (FaultCluster cluster = FaultCluster.startPair(getClass(), "server-a", "server-b")) {
            long primary = cluster.pair().primary().process().pid();
            long secondary = cluster.pair().secondary().process().pid();
            PairReport report = new PairRun("starved", cluster).run(faults -> {
                try (CpuLoad busy = new CpuLoad(LOOPS_PER_CORE)) {
                    faults.keepOn(TIME);
                    assertThat(busy.busy()).isTrue();
                    cluster.pair().awaitActive(cluster.pair().primary(), PATIENCE);
                }
            });

            report.expectNothingLostAndNothingTwice();
            assertThat(report.failovers()).isZero();
            assertThat(cluster.pair().both().stream().map(DemoBooster::process))
                    .as("Boosters that were never started again")
                    .allMatch(process -> process.startedAgain() == 0);
            assertThat(cluster.pair().primary().process().pid()).isEqualTo(primary);
            assertThat(cluster.pair().secondary().process().pid()).isEqualTo(secondary);
        }
    }
}
