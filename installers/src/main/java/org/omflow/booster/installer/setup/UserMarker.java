package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.omflow.booster.ha.file.PrivateFile;

/** The file that tells uninstall.sh that the system user was made for this installation. */
final class UserMarker {
    private static final String NAME = "user-was-made";

    private UserMarker() {}

    /** Finds the user or makes it; writes the file into the home before, so that an attempt that is cut off knows, too. */
    static ServiceUser ensureUser(Path home) throws SetupException, IOException {
        if (!ServiceUser.exists()) {
            PrivateFile.write(home.resolve(NAME), ServiceUser.NAME + "\n");
        }
        return ServiceUser.ensure();
    }

    /** Takes it along, if it is there. */
    static void copy(Path from, Path to) throws IOException {
        if (Files.exists(from.resolve(NAME))) {
            Files.copy(from.resolve(NAME), to.resolve(NAME), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static void delete(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(NAME));
    }
}
