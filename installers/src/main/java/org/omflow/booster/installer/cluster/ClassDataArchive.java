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
 * A class data archive of a program: Java writes it when the program first ends normally and reads it at each later
 * start, which then takes half the CPU time. Kept in the folder that the system property {@code omflow.class-data}
 * names; without it there is none. Several programs may use one folder.
 */
final class ClassDataArchive {
    private static final String FOLDER = "omflow.class-data";

    private final Path file;

    private ClassDataArchive(Path file) {
        this.file = file;
    }

    /**
     * * The archive of a program; empty when none is wanted.
     *
     * @param jars the jars it covers: with others Java would not read it
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

    /** The options with which Java reads it; none when it is not written yet. */
    List<String> read() {
        // If Java refuses it anyway, the warning must not mix with the program's output.
        return Files.exists(file)
                ? List.of("-XX:SharedArchiveFile=" + file, "-Xlog:disable", "-Xlog:all=warning:stderr")
                : List.of();
    }

    /** The option with which Java writes it at its end; empty when it exists, or another process writes it. */
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

    /** Call it when the writing process has ended: publishes the archive, or lets another process write it. */
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
