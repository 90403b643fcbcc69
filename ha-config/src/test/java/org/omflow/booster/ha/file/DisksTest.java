package org.omflow.booster.ha.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks are told apart without their mount points. */
class DisksTest {
    @TempDir
    Path folder;

    @Test
    void aFolderIsOnTheDiskOfItsParent() throws Exception {
        Path inside = Files.createDirectory(folder.resolve("inside"));

        assertThat(Disks.areSame(folder, inside)).isTrue();
        assertThat(Disks.free(inside)).isPositive();
    }

    @Test
    void aDiskOfItsOwnIsToldFromThatOfItsParent() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "only Linux has /proc");

        assertThat(Disks.areSame(Path.of("/proc"), Path.of("/"))).isFalse();
    }
}
