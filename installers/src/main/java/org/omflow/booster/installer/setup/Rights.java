package org.omflow.booster.installer.setup;

import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this user may install into a folder. */
final class Rights {
    private Rights() {}

    /**
     * Requires it, before anything is asked.
     *
     * @throws SetupException when it may not
     */
    static void require(Path home, Machine machine) throws SetupException {
        Path existing = home;
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            throw new SetupException(
                    SetupException.WRONG_ANSWERS, existing + " is no folder: give another with --home");
        }
        if (!Files.isWritable(existing)) {
            throw new SetupException(
                    SetupException.NO_RIGHT,
                    "You are " + System.getProperty("user.name") + " and may not write into " + existing
                            + (machine.root() ? "" : ": run install.sh as root, or give another folder with --home"));
        }
    }
}
