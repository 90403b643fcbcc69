package org.omflow.booster.broker.home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.omflow.booster.broker.config.BoosterStartException;
import org.omflow.booster.ha.file.PrivateFile;

/** The folder of messages, locked by one Booster at a time, so two never write to the same journal. */
public final class DataFolder implements AutoCloseable {
    private final FileChannel channel;

    private DataFolder(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Creates the folder if needed and locks it until closed; the operating system releases the lock when the process dies.
     *
     * @throws BoosterStartException when it is not writable or another Booster holds it
     */
    public static DataFolder take(Path folder) throws BoosterStartException {
        FileChannel channel = null;
        try {
            if (!Files.isDirectory(folder)) {
                // Not for a link to a folder on another disk, which would be refused.
                PrivateFile.makeFolder(folder);
            }
            PrivateFile.make(lockIn(folder));
            channel = PrivateFile.open(lockIn(folder), Set.of(StandardOpenOption.WRITE));
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new DataFolder(channel);
            }
        } catch (OverlappingFileLockException e) {
            // Held by another Booster in this very process: the same answer as for another process.
        } catch (IOException e) {
            closeQuietly(channel);
            throw new BoosterStartException(
                    "The data folder " + folder + " is not writable (" + e
                            + "): grant the Booster's user write access, or set another --home",
                    e);
        }
        closeQuietly(channel);
        throw new BoosterStartException("The data folder " + folder
                + " is in use by another Booster: stop that one, or set another --home for this one");
    }

    /** The lock file of a folder. */
    public static Path lockIn(Path folder) {
        return folder.resolve("booster.lock");
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // Closing a lock file loses nothing; the operating system releases the lock at the latest with the
                // process.
            }
        }
    }
}
