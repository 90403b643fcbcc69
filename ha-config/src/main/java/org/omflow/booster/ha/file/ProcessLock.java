package org.omflow.booster.ha.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/** A lock file that one process holds at a time; the operating system releases it when the process dies. */
public final class ProcessLock implements AutoCloseable {
    private final FileChannel channel;

    private ProcessLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock until it is closed.
     *
     * @param file created if missing
     * @return empty when another holds it
     * @throws IOException when the file cannot be written
     */
    public static Optional<ProcessLock> take(Path file) throws IOException {
        PrivateFile.make(file);
        FileChannel channel = PrivateFile.open(file, Set.of(StandardOpenOption.WRITE));
        boolean taken = false;
        try {
            taken = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Held by another in this very process: the same answer as for another process.
        } finally {
            if (!taken) {
                channel.close();
            }
        }
        return taken ? Optional.of(new ProcessLock(channel)) : Optional.empty();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is lost: the operating system releases the lock at the latest with the process.
        }
    }
}
