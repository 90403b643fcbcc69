package org.omflow.booster.ha.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A program whose home can be backed up and restored, such as the Booster. */
public interface BackedUpPart {
    /** Its short name, as in {@code booster}. */
    String name();

    /** The version of this program. */
    String version();

    /** The folders of its home that a backup holds, such as {@code conf}. */
    List<String> folders();

    /** The file in this home that the running program holds locked. */
    Path lock(Path home);

    /**
     * Copies what a backup holds, while the program may run.
     *
     * @param report takes lines for the administrator
     * @return facts for the manifest
     * @throws BackupException when it cannot be copied as a whole
     */
    Map<String, String> stage(Path home, Staging staging, Consumer<String> report) throws IOException, BackupException;

    /** What to do once a backup is restored, a line each. */
    List<String> afterRestore(Path home);
}
