package org.omflow.booster.ha.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The disks that hold folders. Java's file stores need the mount point, which some containers and changed roots hide, so
 * that they fail there.
 */
public final class Disks {
    private static final String DEVICE = "unix:dev";

    private Disks() {}

    /** How many bytes may still be written to the disk of a folder; 0 when the system does not tell. */
    public static long free(Path folder) {
        return folder.toFile().getUsableSpace();
    }

    /** Whether two folders are on one disk, so that one can be renamed into the other. */
    public static boolean areSame(Path one, Path other) throws IOException {
        if (!one.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return Files.getFileStore(one).equals(Files.getFileStore(other));
        }
        return Files.getAttribute(one, DEVICE).equals(Files.getAttribute(other, DEVICE));
    }
}
