package org.omflow.booster.broker.user;

import java.io.IOException;
import java.nio.file.Path;
import org.omflow.booster.ha.file.LockedFile;

/** Lets one change of the users happen at a time, be it made by the Booster or by a command beside it. */
final class UsersLock {
    private static final String FILE = "users.lock";

    private UsersLock() {}

    /**
     * Makes a change while nobody else can.
     *
     * @throws UsersException what the change threw, or when the lock cannot be had
     */
    static <T> T holding(Path conf, LockedFile.Change<T, UsersException> change) throws UsersException {
        try {
            return LockedFile.holding(conf.resolve(FILE), change);
        } catch (IOException e) {
            throw new UsersException(
                    "The users in " + conf + " cannot be changed (" + e
                            + "): run the command as the user who owns that folder, or as root",
                    e);
        }
    }
}
