package org.omflow.booster.ha.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Serializes changes to a file between the running process and commands, so no change overwrites one that it has not
 * seen.
 */
public final class LockedFile {
    private LockedFile() {}

    /**
     * Makes a change while holding the lock.
     *
     * @param lock an empty file used only as the lock; created if missing
     * @throws IOException when the lock cannot be acquired
     */
    public static <T, E extends Exception> T holding(Path lock, Change<T, E> change) throws IOException, E {
        // A file lock is held by the whole process; this excludes its other threads.
        synchronized (LockedFile.class) {
            PrivateFile.make(lock);
            try (FileChannel turn = PrivateFile.open(lock, Set.of(StandardOpenOption.WRITE));
                    FileLock held = turn.lock()) {
                return change.make();
            }
        }
    }

    /** A change to the file. */
    @FunctionalInterface
    public interface Change<T, E extends Exception> {
        T make() throws IOException, E;
    }
}
