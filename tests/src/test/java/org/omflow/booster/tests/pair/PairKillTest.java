package org.omflow.booster.tests.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.tests.fault.FaultCluster;

/**
 * The Booster that works is killed 20 times under load: nothing is lost or done twice, the next job is accepted within 1 s
 * and the next order completed within 3 s; where the machine pauses by itself meanwhile, within twice as long.
 */
@Tag("pair")
@Tag("alone")
@Tag("long")
@Timeout(value = 90, unit = TimeUnit.MINUTES)
@Tag("integration")
class PairKillTest {
    /** {@code -Domflow.test.kills=3} does it for a shorter time. */
    private static final int KILLS = Integer.getInteger("omflow.test.kills", 20);

    private static final int ORDERS = Integer.getInteger("omflow.test.orders", 200_000);
    private static final long ACCEPTED_MS = 1_000;
    private static final long COMPLETED_MS = 3_000;
    private static final int WORST = 2;
    private static final Duration KEEP_ON = Duration.ofSeconds(10);

    @Test
    void takesOverWithinASecond() throws Exception {
        try (FaultCluster cluster = FaultCluster.startPair(getClass(), "server-a", "server-b")) {
            PairReport report = new PairRun("kills", cluster)
                    .orders(ORDERS)
                    .keepOn(KEEP_ON)
                    .run(faults -> {
                        for (int n = 0; n < KILLS; n++) {
                            faults.killActive();
                        }
                    });
            tell(report.firstAcceptedMs(), report.firstCompletedMs());

            report.expectNothingLostAndNothingTwice();
            assertThat(report.fault().replay().submitted()).isGreaterThanOrEqualTo(ORDERS);
            expectInTime(report.firstAcceptedMs(), ACCEPTED_MS);
            expectInTime(report.firstCompletedMs(), COMPLETED_MS);
        }
    }

    private static void expectInTime(List<Long> millis, long promised) {
        assertThat(millis).hasSize(KILLS).allMatch(ms -> ms <= WORST * promised);
        assertThat(GapChart.median(millis)).isLessThanOrEqualTo(promised);
    }

    private static void tell(List<Long> accepted, List<Long> completed) throws Exception {
        Files.writeString(
                PairReport.FOLDER.resolve("kill-gaps.json"),
                Json.writePretty(Json.object()
                                .put("kills", accepted.size())
                                .put("acceptedMedianMs", GapChart.median(accepted))
                                .put("acceptedWorstMs", Collections.max(accepted))
                                .put("completedMedianMs", GapChart.median(completed))
                                .put("completedWorstMs", Collections.max(completed)))
                        + System.lineSeparator());
        new GapChart(
                        "After kill -9 of the working Booster, " + accepted.size() + " times",
                        List.of(
                                new GapChart.Series("next job accepted", accepted),
                                new GapChart.Series("next order completed", completed)))
                .write(PairReport.FOLDER.resolve("kill-gaps.svg"));
    }
}
