package org.omflow.booster.tests.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.tests.fault.FaultCluster;

/**
 * The Booster that works is frozen for 30 s with clients of all protocols attached, 10 times: the other serves them within
 * 8 s, and the frozen one acknowledges nothing when it wakes.
 */
@Tag("pair")
@Tag("alone")
@Tag("long")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@Tag("integration")
class PairFrozenTest {
    private static final int TIMES = 10;
    private static final Duration FROZEN = Duration.ofSeconds(30);
    private static final Duration SERVED_WITHIN = Duration.ofSeconds(8);

    @Test
    void servesWithin8SecondsAndLosesNothingWhenTheFrozenOneWakes() throws Exception {
        try (FaultCluster cluster = FaultCluster.startPair(getClass(), "server-a", "server-b")) {
            PairReport report = new PairRun("frozen", cluster)
                    .orders(5_000)
                    .keepOn(Duration.ofSeconds(10))
                    .run(faults -> {
                        for (int n = 0; n < TIMES; n++) {
                            faults.freezeActive(FROZEN);
                        }
                    });

            report.expectNothingLostAndNothingTwice();
            assertThat(report.gaps()).hasSize(TIMES);
            for (Protocol protocol : Protocol.values()) {
                assertThat(report.longestTakeOver(protocol)).as(protocol.text()).isLessThanOrEqualTo(SERVED_WITHIN);
            }
        }
    }
}
