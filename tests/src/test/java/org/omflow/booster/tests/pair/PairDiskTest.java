package org.omflow.booster.tests.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.installer.cluster.DemoBooster;
import org.omflow.booster.installer.cluster.DemoPair;
import org.omflow.booster.tests.fault.FaultCluster;
import org.omflow.booster.tests.job.DiskFullSmallDisk;

/**
 * The disk of the Booster at work gets full, first to its limit and then to the last byte: the other takes over, the log and
 * the status name the disk, and once there is room the first works again.
 */
@Tag("pair")
@Tag("alone")
@Tag("long")
@Tag("integration")
class PairDiskTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LITTLE = 70L << 20;

    @TempDir
    private Path folder;

    @Test
    void takesOverFromABoosterWhoseDiskIsFull() throws Exception {
        Path homes = folder.resolve("homes");
        Path primary = Files.createDirectories(homes.resolve(DemoPair.PRIMARY));
        try (DiskFullSmallDisk disk = DiskFullSmallDisk.mount(Files.createDirectory(folder.resolve("disk")), "600m")) {
            Path data = Files.createDirectory(disk.folder().resolve("data"));
            Files.createSymbolicLink(primary.resolve("data"), data);
            try (FaultCluster cluster = FaultCluster.startPair(
                    getClass(),
                    plan -> plan.folder(homes)
                            .boosterSetting("disk.max-usage", "80")
                            .boosterSetting("disk.min-free", "64MiB"),
                    "server-a")) {
                PairReport report = new PairRun("disk", cluster).run(faults -> {
                    faults.takeOver("the primary's disk filled to its limit", () -> fill(disk, LITTLE), () -> {
                        assertThatItNamesTheDisk(cluster.pair());
                        disk.makeRoom();
                    });
                    faults.takeOver("the primary's disk filled to the last byte", () -> fill(disk, 0), () -> {
                        assertThatItNamesTheDisk(cluster.pair());
                        disk.makeRoom();
                    });
                });

                report.expectNothingLostAndNothingTwice();
            }
        }
    }

    private static void assertThatItNamesTheDisk(DemoPair pair) throws Exception {
        DemoBooster primary = pair.primary();
        String disk = "The disk with " + primary.home();
        pair.await(
                "the primary says that its disk is full",
                PATIENCE,
                () -> pair.isWaiting(primary) && pair.reason(primary).contains(disk));
        assertThat(Files.readString(primary.process().log())).contains(disk);
    }

    private static void fill(DiskFullSmallDisk disk, long leaveFree) {
        try {
            disk.fill(leaveFree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
