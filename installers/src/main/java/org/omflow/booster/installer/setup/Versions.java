package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import org.omflow.booster.ha.file.Folders;

/**
 * The versions of the program that are installed beside each other. One is current; each step leaves a state from which
 * the installation can begin again.
 */
final class Versions {
    private static final String UNFINISHED = ".unfinished";
    private static final String RUN = "rwxr-xr-x";
    private static final String READ = "rw-r--r--";

    private final Layout layout;

    Versions(Layout layout) {
        this.layout = layout;
    }

    /** The version in use; empty before the first installation. */
    Optional<String> current() throws IOException {
        return Files.isSymbolicLink(layout.current())
                ? Optional.of(
                        Files.readSymbolicLink(layout.current()).getFileName().toString())
                : Optional.empty();
    }

    /** The name for a version to add: that of the current one is left to it, although this may be another build. */
    String nameFor(String version) throws IOException {
        String current = current().orElse("");
        String name = version;
        for (int build = 2; name.equals(current); build++) {
            name = version + "_" + build;
        }
        return name;
    }

    /** Copies a package's content; what was cut off before is replaced. */
    void add(Path content, String name) throws IOException {
        ReadableFolder.make(layout.versions());
        Path unfinished = layout.version(name + UNFINISHED);
        Folders.delete(unfinished);
        Folders.delete(layout.version(name));
        copy(content, unfinished);
        Files.move(unfinished, layout.version(name));
    }

    /** Makes a version the current one, in one step. */
    void use(String version) throws IOException {
        Path next = layout.home().resolve(".current");
        Files.deleteIfExists(next);
        Files.createSymbolicLink(next, layout.home().relativize(layout.version(version)));
        Files.move(next, layout.current(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes all but these. */
    void keepOnly(String... kept) throws IOException {
        try (var all = Files.list(layout.versions())) {
            for (Path one : all.toList()) {
                if (!Arrays.asList(kept).contains(one.getFileName().toString())) {
                    Folders.delete(one);
                }
            }
        }
    }

    /** The files of whoever installs, which everyone may read and nobody else may write. */
    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Path made = to.resolve(from.relativize(folder));
                Files.createDirectory(made);
                return allow(made, RUN);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path made = to.resolve(from.relativize(file));
                Files.copy(file, made, LinkOption.NOFOLLOW_LINKS);
                return attributes.isSymbolicLink()
                        ? FileVisitResult.CONTINUE
                        : allow(made, Files.isExecutable(file) ? RUN : READ);
            }
        });
    }

    private static FileVisitResult allow(Path made, String permissions) throws IOException {
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(permissions));
        return FileVisitResult.CONTINUE;
    }
}
