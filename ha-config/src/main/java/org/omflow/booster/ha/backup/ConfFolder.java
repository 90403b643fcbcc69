package org.omflow.booster.ha.backup;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.TreeMap;
import org.omflow.booster.ha.file.Folders;

/**
 * Copies a folder of settings, keys and users. The running program replaces each file in one step, so a copy during
 * which no file changed shows them all at one moment.
 */
public final class ConfFolder {
    public static final String NAME = "conf";

    private static final int MOST_ATTEMPTS = 20;
    private static final int MOST_DEPTH = 8;

    private ConfFolder() {}

    /**
     * Copies it.
     *
     * @throws BackupException when it is missing, holds a link, or does not come to rest
     */
    public static void stage(Path home, Staging staging) throws IOException, BackupException {
        Path conf = home.resolve(NAME);
        if (!Files.isDirectory(conf)) {
            throw new BackupException("There is no folder " + conf + ": give the home with --home");
        }
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            Folders.delete(staging.folder(NAME));
            TreeMap<String, String> before = list(conf);
            try {
                for (String name : before.keySet()) {
                    staging.copy(conf.resolve(name), NAME + "/" + name);
                }
            } catch (NoSuchFileException e) {
                continue;
            }
            if (list(conf).equals(before)) {
                return;
            }
        }
        throw new BackupException("The files in " + conf + " changed during each of " + MOST_ATTEMPTS
                + " attempts to copy them: find out which program writes there, then repeat");
    }

    /** The files with all that tells one state of a file from another. */
    private static TreeMap<String, String> list(Path conf) throws IOException, BackupException {
        TreeMap<String, String> found = new TreeMap<>();
        Path real = conf.toRealPath();
        try {
            Files.walkFileTree(real, Set.<FileVisitOption>of(), MOST_DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (!attributes.isRegularFile()) {
                        throw new NoOrdinaryFileException(file);
                    }
                    String name = file.getFileName().toString();
                    // Locks, and files that are being replaced.
                    if (!name.startsWith(".") && !name.endsWith(".lock") && !name.endsWith(".new")) {
                        found.put(
                                real.relativize(file).toString().replace('\\', '/'),
                                attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size());
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException cause) throws IOException {
                    if (cause instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw cause;
                }
            });
        } catch (NoOrdinaryFileException e) {
            throw new BackupException(
                    e.getMessage() + " is a link, or a folder too deep below: put the file itself there", e);
        }
        return found;
    }

    private static final class NoOrdinaryFileException extends IOException {
        private static final long serialVersionUID = 1L;

        NoOrdinaryFileException(Path file) {
            super(file.toString());
        }
    }
}
