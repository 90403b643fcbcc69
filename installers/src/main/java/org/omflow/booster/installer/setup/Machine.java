package org.omflow.booster.installer.setup;

import com.sun.security.auth.module.UnixSystem;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the installer may do on this machine.
 *
 * @param root whether it is the administrator: then the program gets a system user and, with systemd, a unit
 * @param systemd whether systemd runs here
 */
record Machine(boolean root, boolean systemd) {
    static Machine ofThisProcess() {
        return new Machine(new UnixSystem().getUid() == 0, Files.isDirectory(Path.of("/run/systemd/system")));
    }

    /** Where a part is installed unless told otherwise. */
    Path usualHome(String folder) {
        Path above = root ? Path.of("/opt") : Path.of(System.getProperty("user.home"));
        return above.resolve("omflow").resolve(folder);
    }

    boolean hasUnits() {
        return root && systemd;
    }
}
