package org.omflow.booster.broker.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.config.BoosterStartException;
import org.omflow.booster.ha.settings.Settings;

/** When a disk counts as full, when it has room again, and what is said about it. */
@Tag("job")
class DiskWatchTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    @TempDir
    Path folder;

    private final Map<Path, DiskSpace> disks = new HashMap<>();
    private Path journal;
    private Path paging;

    @BeforeEach
    void twoDisks() throws IOException {
        journal = Files.createDirectory(folder.resolve("journal"));
        paging = Files.createDirectory(folder.resolve("paging"));
        free(journal, 100 * GIB, 50 * GIB);
        free(paging, 100 * GIB, 50 * GIB);
    }

    @Test
    void aDiskIsFullBeyondItsPercentage() throws Exception {
        DiskWatch watch = watch("90", "256MiB");
        free(paging, 100 * GIB, 10 * GIB);
        watch.run();
        assertThat(watch.full()).isNull();
        free(paging, 100 * GIB, 9 * GIB + GIB / 2);
        watch.run();
        assertThat(watch.full())
                .isEqualTo("The disk with " + paging + " is 90.5 percent full, and new jobs are accepted only up to 90"
                        + " percent (disk.max-usage): free some space there or raise the limit.");
        assertThat(watch.freeBytes()).isEqualTo(9 * GIB + GIB / 2);
    }

    @Test
    void aSmallDiskIsFullWhenLittleIsFree() throws Exception {
        DiskWatch watch = watch("99", "256MiB");
        free(journal, GIB, 256 * MIB);
        watch.run();
        assertThat(watch.full()).isNull();
        free(journal, GIB, 255 * MIB);
        watch.run();
        assertThat(watch.full())
                .isEqualTo(
                        "The disk with " + journal
                                + " has 255.0 MiB free, and new jobs are accepted only with at least 256.0 MiB free (disk.min-free): free some space there or lower the limit.");
    }

    @Test
    void thereIsRoomAgainOnlyALittleBelowTheLimit() throws Exception {
        DiskWatch watch = watch("99", "256MiB");
        free(journal, GIB, 255 * MIB);
        watch.run();
        free(journal, GIB, 260 * MIB);
        watch.run();
        assertThat(watch.full()).isNotNull();
        free(journal, GIB, 272 * MIB);
        watch.run();
        assertThat(watch.full()).isNull();
    }

    @Test
    void aDiskThatCannotBeAskedChangesNothing() throws Exception {
        DiskWatch watch = watch("90", "256MiB");
        free(paging, 100 * GIB, GIB);
        watch.run();
        assertThat(watch.full()).isNotNull();
        disks.clear();
        watch.run();
        assertThat(watch.full()).isNotNull();
    }

    @Test
    void aFolderThatIsNotThereYetIsLeftOut() throws Exception {
        DiskWatch watch = watch("90", "256MiB");
        Files.delete(paging);
        free(paging, GIB, 0);
        watch.run();
        assertThat(watch.full()).isNull();
    }

    @Test
    void withoutRoomToStartNothingIsStarted() {
        DiskWatch watch = watch("90", "256MiB");
        free(journal, GIB, 31 * MIB);
        assertThatThrownBy(watch::requireRoomToStart)
                .isInstanceOf(BoosterStartException.class)
                .hasMessage("The disk with " + journal + " has only 31.0 MiB free, and the Booster needs 32.0 MiB to"
                        + " start: free some space there. The messages on it are safe");
    }

    @Test
    void theRealDiskIsAsked() throws Exception {
        DiskSpace real = DiskSpace.of(folder);
        assertThat(real.totalBytes()).isPositive();
        assertThat(real.freeBytes()).isBetween(0L, real.totalBytes());
    }

    private void free(Path of, long total, long free) {
        disks.put(of, new DiskSpace(of, total, free));
    }

    private DiskWatch watch(String percent, String free) {
        Settings settings = Settings.read(
                BoosterBrokerOptions.ALL,
                BoosterBrokerOptions.WITHOUT_DATABASE,
                Path.of("absent"),
                Map.of(),
                Map.of("disk.max-usage", percent, "disk.min-free", free));
        return new DiskWatch(List.of(journal, paging), settings, asked -> {
            if (!disks.containsKey(asked)) {
                throw new IOException("no such disk");
            }
            return disks.get(asked);
        });
    }
}
