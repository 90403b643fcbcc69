package org.omflow.booster.ha.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A command that is killed leaves nothing that could be taken for its result, and can be repeated. */
@Tag("install")
@Tag("integration")
@Timeout(300)
class KilledCommandTest {
    /** Enough that the commands take a while. */
    private static final int BYTES = 40 << 20;

    private static final TestPart PART = new TestPart("booster", "1.0.0.0");

    @TempDir
    private Path folder;

    /** Runs a command until something is seen, then kills it. */
    private void kill(BooleanSupplier seen, Object... args) throws Exception {
        String[] words = new String[args.length + 4];
        words[0] = ProcessHandle.current().info().command().orElseThrow();
        words[1] = "-cp";
        words[2] = System.getProperty("java.class.path");
        words[3] = TestPart.class.getName();
        for (int i = 0; i < args.length; i++) {
            words[i + 4] = args[i].toString();
        }
        Process process = new ProcessBuilder(words).inheritIO().start();
        try {
            while (!seen.getAsBoolean()) {
                assertThat(process.isAlive()).as("it was killed in time").isTrue();
                Thread.onSpinWait();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    @Test
    void aKilledBackupOrRestoreIsRepeated() throws Exception {
        Path home = TestPart.home(folder.resolve("home"), BYTES);
        Path file = folder.resolve("backup.tar.gz");
        Path unfinished = folder.resolve("backup.tar.gz.unfinished");
        Path copy = folder.resolve("backup.tar.gz.staging/data/journal/one");
        for (BooleanSupplier seen : new BooleanSupplier[] {
            () -> Files.exists(unfinished), () -> size(copy) > BYTES / 2, () -> size(unfinished) > BYTES / 4
        }) {
            kill(seen, "backup", file, "--home", home);
            assertThat(file).doesNotExist();
        }
        assertThat(PART.run("backup", file, "--home", home).err()).isEmpty();
        assertThat(unfinished).doesNotExist();
        assertThat(folder.resolve("backup.tar.gz.staging")).doesNotExist();

        Path other = folder.resolve("other");
        Path unpacked = other.resolve("restore.unpacking/data/journal/one");
        for (BooleanSupplier seen :
                new BooleanSupplier[] {() -> Files.exists(unpacked), () -> size(unpacked) > BYTES / 2}) {
            kill(seen, "restore", file, "--home", other);
            assertThat(other.resolve("conf")).doesNotExist();
            assertThat(other.resolve("data")).doesNotExist();
        }
        assertThat(PART.run("restore", file, "--home", other).err()).isEmpty();
        assertThat(Files.mismatch(home.resolve("data/journal/one"), other.resolve("data/journal/one")))
                .isEqualTo(-1);
        assertThat(other.resolve("restore.unpacking")).doesNotExist();
    }
}
