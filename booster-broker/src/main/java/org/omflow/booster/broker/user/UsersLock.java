package org.omflow.booster.broker.user;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.omflow.booster.ha.file.PrivateFile;

/**
 * Lets one change of the users happen at a time, be it made by the Booster or by a command beside it, so that none is
 * made on the ground of what another has just replaced.
 */
final class UsersLock {
    private static final String FILE = "users.lock";

    private UsersLock() {}

    /**
     * Makes a change while nobody else can.
     *
     * @throws UsersException what the change threw, or when the lock cannot be had
     */
    static <T> T holding(Path conf, Change<T> change) throws UsersException {
        // A lock on a file is held by the process, so its threads have to take turns by themselves.
        synchronized (UsersLock.class) {
            try {
                Path file = conf.resolve(FILE);
                PrivateFile.make(file);
                try (FileChannel turn = FileChannel.open(file, StandardOpenOption.WRITE);
                        FileLock held = turn.lock()) {
                    return change.make();
                }
            } catch (IOException e) {
                throw new UsersException(
                        "The users in " + conf + " cannot be changed (" + e
                                + "): run the command as the user who owns that folder, or as root",
                        e);
            }
        }
    }

    /** A change of the users. */
    interface Change<T> {
        T make() throws UsersException;
    }
}
