package org.omflow.booster.tests.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.tests.fault.FaultCluster;
import org.omflow.booster.tests.fault.FaultReport;

/**
 * The Booster that works is killed, stopped and frozen, once each, under load by three protocols: the other takes over,
 * nothing is lost or done twice, and the primary works again when it is back. The long tests of this package do the same
 * again and again, and hold it to the times promised.
 */
@Tag("pair")
@Tag("alone")
@Tag("integration")
class PairTest {
    private static final Duration FROZEN = Duration.ofSeconds(12);
    /** Others may want the machine too. */
    private static final Duration ON_A_BUSY_MACHINE = Duration.ofSeconds(20);

    @Test
    void losesNothingWhileTheBoostersTakeOverFromEachOther() throws Exception {
        try (FaultCluster cluster = FaultCluster.startPair(getClass(), "server-a", "server-b")) {
            PairReport report = new PairRun("pair", cluster)
                    .orders(500)
                    .partLoad()
                    .run((faults, samples) -> {
                        faults.inject("nothing", () -> {}, () -> {});
                        assertThat(samples.accepted().count()).isPositive();
                        assertThat(cluster.pair().reason(cluster.pair().primary()))
                                .isEmpty();
                        faults.killActive();
                        faults.stopActive();
                        faults.freezeActive(FROZEN);
                    });

            report.expectNothingLostAndNothingTwice(FaultReport.RECOVERY_ON_A_BUSY_MACHINE);
            assertThat(report.gaps()).hasSize(3);
            assertThat(report.longestTakeOver()).isLessThanOrEqualTo(ON_A_BUSY_MACHINE);
            for (Protocol protocol : Protocol.values()) {
                assertThat(report.longestTakeOver(protocol)).as(protocol.text()).isLessThanOrEqualTo(ON_A_BUSY_MACHINE);
            }
            assertThat(report.longestFailBack()).isLessThanOrEqualTo(ON_A_BUSY_MACHINE);
        }
    }
}
