package org.omflow.booster.tests.job;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small disk of its own, in memory, that a test may fill to the last byte. It is mounted where only one helper process
 * sees it, is reached through that process, and is gone with it: the helper ends when its input does, whatever becomes of
 * the test.
 */
public final class DiskFullSmallDisk implements AutoCloseable {
    /** With an administrator's rights, and where a user may have some of them among their own processes. */
    private static final List<List<String>> WAYS = List.of(List.of("unshare", "-m"), List.of("unshare", "-r", "-m"));

    private static final int BLOCK = 1 << 16;

    private final Process helper;
    private final Path folder;

    private DiskFullSmallDisk(Process helper, Path folder) {
        this.helper = helper;
        this.folder = folder;
    }

    /** Mounts one; skips the test where that cannot be done. */
    public static DiskFullSmallDisk mount(Path where, String size) throws IOException, InterruptedException {
        for (List<String> way : WAYS) {
            List<String> command = new ArrayList<>(way);
            String mount = "mount -t tmpfs -o size=" + size + " omflow-test '" + where + "' && echo ready && exec cat";
            command.addAll(List.of("sh", "-c", mount));
            try {
                Process helper =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                String said = helper.inputReader().readLine();
                Path folder = Path.of("/proc/" + helper.pid() + "/root" + where.toAbsolutePath());
                if ("ready".equals(said) && Files.isWritable(folder)) {
                    return new DiskFullSmallDisk(helper, folder);
                }
                helper.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            } catch (IOException e) {
                break; // There is no such command here.
            }
        }
        assumeTrue(false, "no small disk can be mounted here: unshare and mount need Linux and the right to");
        throw new IllegalStateException("skipped");
    }

    /** Where its files are. */
    public Path folder() {
        return folder;
    }

    /** Fills it until only so much is free, or nothing at all. */
    public void fill(long leaveFree) throws IOException {
        byte[] block = new byte[BLOCK];
        try (OutputStream ballast = Files.newOutputStream(folder.resolve("ballast"))) {
            while (leaveFree == 0 || folder.toFile().getUsableSpace() > leaveFree) {
                ballast.write(block);
            }
        } catch (IOException e) {
            if (leaveFree > 0) {
                throw e;
            }
        }
    }

    /** Gives back what {@link #fill} took. */
    public void makeRoom() throws IOException {
        Files.deleteIfExists(folder.resolve("ballast"));
    }

    @Override
    public void close() throws InterruptedException {
        helper.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
}
