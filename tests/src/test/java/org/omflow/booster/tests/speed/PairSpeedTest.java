package org.omflow.booster.tests.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.installer.cluster.DemoDatabase;

/** Work W with two Boosters beside work W with one, in turns: what it costs that every job is on two disks. */
@Tag("speed")
@Tag("alone")
@Tag("pair")
@Tag("long")
@Tag("integration")
class PairSpeedTest {
    private static final int SERVERS = 2;
    private static final double AT_LEAST = 0.5;

    @TempDir
    Path folder;

    @Test
    void worksAtLeastHalfAsFastWithTwoBoosters() throws Exception {
        assumeTrue(CpuTime.canBeRead(), "CPU time is read from /proc, which only Linux has");
        Path logs = Path.of("target", "logs", getClass().getSimpleName());
        try (DemoDatabase database = DemoDatabase.embedded(folder);
                Plant single = Plant.start("single", database, SERVERS, Map.of(), logs);
                Plant pair = Plant.startPair("pair", database, SERVERS, logs)) {
            assertThat(new Turns(single, pair).run("pair.json").values())
                    .allSatisfy(one -> assertThat(one.speed()).isGreaterThanOrEqualTo(AT_LEAST));
        }
    }
}
