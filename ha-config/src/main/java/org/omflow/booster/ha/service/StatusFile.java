package org.omflow.booster.ha.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.omflow.booster.ha.file.PrivateFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that the {@code status} command shows: {@code run/<process>.status}. Everyone on the machine may read it, so
 * that no administrator needs root to see how the process is; its age shows whether the process hangs. Thread-safe.
 */
final class StatusFile {
    private static final Logger log = LoggerFactory.getLogger(StatusFile.class);
    private static final String FOLDER = "rwxr-xr-x";
    private static final String FILE = "rw-r--r--";

    private final Path file;
    private boolean failed;

    StatusFile(Path home, String process) {
        file = home.resolve("run").resolve(process + ".status");
    }

    /** Writes it anew; a failure is logged once and stops nothing. */
    synchronized void write(ServiceStatus status) {
        try {
            PrivateFile.makeFolder(file.getParent(), FOLDER);
            Path next = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(next, status.text());
            if (next.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(next, PosixFilePermissions.fromString(FILE));
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                log.warn(
                        "{} cannot be written ({}), so the status command cannot tell how this process is; give user {}"
                                + " write access to its folder",
                        file,
                        e.toString(),
                        System.getProperty("user.name"));
            }
            failed = true;
        }
    }

    /** Deletes it: the process ends. */
    synchronized void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Its age tells that the process has ended.
            log.debug("{} cannot be deleted", file, e);
        }
    }
}
