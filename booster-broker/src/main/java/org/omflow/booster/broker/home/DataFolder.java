package org.omflow.booster.broker.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.omflow.booster.broker.config.BoosterStartException;
import org.omflow.booster.ha.file.PrivateFile;
import org.omflow.booster.ha.file.ProcessLock;

/** The folder of messages, locked by one Booster at a time, so two never write to the same journal. */
public final class DataFolder implements AutoCloseable {
    private final ProcessLock lock;

    private DataFolder(ProcessLock lock) {
        this.lock = lock;
    }

    /**
     * Creates the folder if needed and locks it until closed; the operating system releases the lock when the process dies.
     *
     * @throws BoosterStartException when it is not writable or another Booster holds it
     */
    public static DataFolder take(Path folder) throws BoosterStartException {
        try {
            if (!Files.isDirectory(folder)) {
                // Not for a link to a folder on another disk, which would be refused.
                PrivateFile.makeFolder(folder);
            }
            return new DataFolder(ProcessLock.take(lockIn(folder))
                    .orElseThrow(() -> new BoosterStartException("The data folder " + folder
                            + " is in use by another Booster: stop that one, or set another --home for this one")));
        } catch (IOException e) {
            throw new BoosterStartException(
                    "The data folder " + folder + " is not writable (" + e
                            + "): grant the Booster's user write access, or set another --home",
                    e);
        }
    }

    /** The lock file of a folder. */
    public static Path lockIn(Path folder) {
        return folder.resolve("booster.lock");
    }

    @Override
    public void close() {
        lock.close();
    }
}
