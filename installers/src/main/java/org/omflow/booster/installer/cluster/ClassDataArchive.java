package org.omflow.booster.installer.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The loaded classes of a program, written down by Java when it first ends in order and read at each later start, which takes
 * half the processor time then. Kept where the system property {@code omflow.class-data} says; without it there is none.
 * Several programs may use one folder.
 */
final class ClassDataArchive {
    private static final String FOLDER = "omflow.class-data";

    private final Path file;

    private ClassDataArchive(Path file) {
        this.file = file;
    }

    /**
     * That of a program; empty when none is wanted.
     *
     * @param jars those it is made of: with others Java would not read it
     */
    static Optional<ClassDataArchive> of(String mainClass, List<Path> jars) {
        String folder = System.getProperty(FOLDER, "");
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        CRC32 versions = new CRC32();
        for (Path jar : jars) {
            versions.update((jar + " " + jar.toFile().lastModified() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        String name = mainClass + "-" + Long.toHexString(versions.getValue()) + ".jsa";
        return Optional.of(new ClassDataArchive(Path.of(folder, name)));
    }

    /** The options by which Java reads it; none when it has not been written yet. */
    List<String> read() {
        // Should Java refuse it all the same, that must not stand among what the program prints.
        return Files.exists(file)
                ? List.of("-XX:SharedArchiveFile=" + file, "-Xlog:disable", "-Xlog:all=warning:stderr")
                : List.of();
    }

    /** The option by which Java writes it when it ends; empty when that has been done, or another process is to do it. */
    Optional<String> write() {
        try {
            Files.createDirectories(file.getParent());
            Files.createFile(claim());
            return Optional.of("-XX:ArchiveClassesAtExit=" + unfinished());
        } catch (FileAlreadyExistsException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To be called once the process that writes it has ended: it counts from now on, or another may write it. */
    void written() {
        try {
            if (Files.exists(unfinished())) {
                Files.move(unfinished(), file);
            } else {
                Files.deleteIfExists(claim());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path unfinished() {
        return file.resolveSibling(file.getFileName() + ".unfinished");
    }

    private Path claim() {
        return file.resolveSibling(file.getFileName() + ".claim");
    }
}
