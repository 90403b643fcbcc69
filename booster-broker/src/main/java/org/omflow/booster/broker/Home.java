package org.omflow.booster.broker;

import java.nio.file.Path;

/**
 * The folder of one Booster.
 *
 * @param folder an absolute path
 */
public record Home(Path folder) {
    /** Settings and users. */
    public Path conf() {
        return folder.resolve("conf");
    }

    /** Log files. */
    public Path logs() {
        return folder.resolve("logs");
    }

    /** Messages. */
    public Path data() {
        return folder.resolve("data");
    }
}
