package org.omflow.booster.broker.user;

import java.io.IOException;
import java.nio.file.Path;
import org.omflow.booster.ha.file.LockedFile;

/** Serializes changes of the users by the Booster and by commands. */
final class UsersLock {
    private static final String FILE = "users.lock";

    private UsersLock() {}

    /**
     * Makes a change while holding the lock.
     *
     * @throws UsersException from the change, or when the lock cannot be acquired
     */
    static <T> T holding(Path conf, LockedFile.Change<T, UsersException> change) throws UsersException {
        try {
            return LockedFile.holding(conf.resolve(FILE), change);
        } catch (IOException e) {
            throw new UsersException(
                    "Cannot change the users in " + conf + " (" + e
                            + "): run the command as the user who owns that folder, or as root",
                    e);
        }
    }
}
