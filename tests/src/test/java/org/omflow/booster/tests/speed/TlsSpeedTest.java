package org.omflow.booster.tests.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.installer.cluster.DemoDatabase;

/**
 * Work W encrypted, as it is by default, beside work W in the clear, in turns: what encryption costs. Asserted is what it
 * takes of the processors; how much slower it is for that is told, for it depends on what else the machine does.
 */
@Tag("speed")
@Tag("alone")
@Tag("key")
@Tag("long")
@Tag("integration")
class TlsSpeedTest {
    private static final int SERVERS = 2;
    private static final double MOST_CPU = 1.5;

    @TempDir
    Path folder;

    @Test
    void takesNoMoreThanHalfAsMuchProcessorTimeAgain() throws Exception {
        assumeTrue(CpuTime.canBeRead(), "CPU time is read from /proc, which only Linux has");
        Path logs = Path.of("target", "logs", getClass().getSimpleName());
        try (DemoDatabase database = DemoDatabase.embedded(folder);
                Plant plain = Plant.startPlain("plain", database, SERVERS, logs);
                Plant encrypted = Plant.start("encrypted", database, SERVERS, Map.of(), logs)) {
            assertThat(new Turns(plain, encrypted).run("tls.json").values())
                    .allSatisfy(one ->
                            assertThat(one.secondCpu()).isPositive().isLessThanOrEqualTo(MOST_CPU * one.firstCpu()));
        }
    }
}
