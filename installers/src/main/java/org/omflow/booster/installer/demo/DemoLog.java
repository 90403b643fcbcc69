package org.omflow.booster.installer.demo;

import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.omflow.booster.ha.log.LogFiles;
import org.omflow.booster.installer.cluster.ClusterException;
import org.slf4j.LoggerFactory;

/** The demo's own log: a file beside the other logs, which keeps the screen readable. */
final class DemoLog {
    private static final String NAME = "demo";

    private DemoLog() {}

    /**
     * Starts a new {@code demo.log} and logs nothing to the screen.
     *
     * @throws ClusterException when the folder cannot be written
     */
    static void writeTo(Path folder) throws ClusterException {
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(folder.resolve(NAME + ".log"));
        } catch (IOException e) {
            throw new ClusterException(
                    "The folder " + folder + " for logs cannot be written (" + e + "); name another with --logs.", e);
        }
        LogFiles.writeTo(folder, NAME);
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAppender("console");
    }
}
