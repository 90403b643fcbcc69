package org.omflow.booster.tests.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Work W on this machine. Every order must be completed exactly once; how fast is told, not asserted, for it depends on
 * the machine: see {@code tests/target/speed}.
 */
@Tag("speed")
@Tag("alone")
@Tag("long")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@Tag("integration")
class SpeedTest {
    @TempDir
    Path folder;

    @Test
    void completesEveryOrderOnceAndTellsHowFast() throws Exception {
        assumeTrue(CpuTime.canBeRead(), "CPU time is read from /proc, which only Linux has");

        SpeedReport report = new SpeedBenchmark(
                        SpeedBenchmark.Plan.STANDARD,
                        folder,
                        Path.of("target", "logs", getClass().getSimpleName()))
                .run();

        report.write(Path.of("target", "speed"));
        assertThat(report.toJson().path("work")).hasSize(8);
    }
}
