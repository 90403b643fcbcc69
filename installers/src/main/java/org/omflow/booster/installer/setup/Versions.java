package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * The versions of the program that are installed beside each other. One is current; each step leaves a state from which
 * the installation can begin again.
 */
final class Versions {
    private static final String UNFINISHED = ".unfinished";

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

    /** Copies a package's content; one that was cut off before, or another build of the same version, is replaced. */
    void add(Path content, String version) throws IOException {
        Files.createDirectories(layout.versions());
        Path unfinished = layout.version(version + UNFINISHED);
        delete(unfinished);
        copy(content, unfinished);
        Path old = layout.version(version + ".old");
        delete(old);
        if (Files.exists(layout.version(version), LinkOption.NOFOLLOW_LINKS)) {
            Files.move(layout.version(version), old);
        }
        Files.move(unfinished, layout.version(version));
        delete(old);
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
                if (!java.util.Arrays.asList(kept).contains(one.getFileName().toString())) {
                    delete(one);
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.copy(folder, to.resolve(from.relativize(folder)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file)),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Deletes a folder with its content, if it is there. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
