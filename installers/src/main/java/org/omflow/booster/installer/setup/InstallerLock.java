package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.omflow.booster.ha.file.ProcessLock;

/** Keeps a second installer away from a home while one works there; the system releases it when that one dies. */
final class InstallerLock implements AutoCloseable {
    private final Path file;
    private final ProcessLock lock;

    private InstallerLock(Path file, ProcessLock lock) {
        this.file = file;
        this.lock = lock;
    }

    /**
     * Takes it, and makes the home when it is missing.
     *
     * @throws SetupException when another holds it
     */
    static InstallerLock take(Layout layout) throws SetupException, IOException {
        ReadableFolder.make(layout.home());
        Path file = layout.home().resolve(".install.lock");
        ProcessLock lock = ProcessLock.take(file)
                .orElseThrow(() -> new SetupException(
                        SetupException.FAILED,
                        "Another install.sh works on " + layout.home() + ": wait until it ends"));
        return new InstallerLock(file, lock);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        lock.close();
    }
}
