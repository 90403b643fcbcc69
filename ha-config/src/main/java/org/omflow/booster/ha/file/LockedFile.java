package org.omflow.booster.ha.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Lets one change of a file happen at a time, be it made by a running process or by a command beside it, so that none is made on
 * the ground of what another has just replaced.
 */
public final class LockedFile {
    private LockedFile() {}

    /**
     * Makes a change while nobody else can.
     *
     * @param lock an empty file for this purpose, made where it is missing
     * @throws IOException when the lock cannot be had
     */
    public static <T, E extends Exception> T holding(Path lock, Change<T, E> change) throws IOException, E {
        // A lock on a file is held by the process, so its threads have to take turns by themselves.
        synchronized (LockedFile.class) {
            PrivateFile.make(lock);
            try (FileChannel turn = FileChannel.open(lock, StandardOpenOption.WRITE);
                    FileLock held = turn.lock()) {
                return change.make();
            }
        }
    }

    /** A change of the file. */
    @FunctionalInterface
    public interface Change<T, E extends Exception> {
        T make() throws IOException, E;
    }
}
