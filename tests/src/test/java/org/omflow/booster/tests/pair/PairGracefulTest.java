package org.omflow.booster.tests.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.tests.fault.FaultCluster;

/**
 * The primary is stopped in order and started again, 10 times under load: clients wait no longer than 2 s either time, and no
 * longer than 4 s where the machine pauses by itself meanwhile.
 */
@Tag("pair")
@Tag("alone")
@Tag("long")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@Tag("integration")
class PairGracefulTest {
    private static final int STOPS = 10;
    private static final Duration GAP = Duration.ofSeconds(2);
    private static final Duration WORST = GAP.multipliedBy(2);

    @Test
    void hardlyKeepsAnyoneWaiting() throws Exception {
        try (FaultCluster cluster = FaultCluster.startPair(getClass(), "server-a", "server-b")) {
            PairReport report = new PairRun("graceful", cluster)
                    .orders(5_000)
                    .keepOn(Duration.ofSeconds(10))
                    .run(faults -> {
                        for (int n = 0; n < STOPS; n++) {
                            faults.stopActive();
                        }
                    });

            report.expectNothingLostAndNothingTwice();
            assertThat(report.gaps()).hasSize(STOPS);
            assertThat(report.medianTakeOver()).isLessThanOrEqualTo(GAP);
            assertThat(report.medianFailBack()).isLessThanOrEqualTo(GAP);
            assertThat(report.longestTakeOver()).isLessThanOrEqualTo(WORST);
            assertThat(report.longestFailBack()).isLessThanOrEqualTo(WORST);
        }
    }
}
