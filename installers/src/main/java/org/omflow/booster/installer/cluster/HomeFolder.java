package org.omflow.booster.installer.cluster;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Properties;
import org.omflow.booster.ha.file.PrivateFile;

/** The folder of one Booster or server, with its settings file. */
final class HomeFolder {
    private final Path folder;

    /**
     * Creates the folder and writes {@code conf/<process>.properties} into it.
     *
     * @throws ClusterException when it cannot be written
     */
    HomeFolder(Path folder, String process, Map<String, String> settings) throws ClusterException {
        this.folder = folder;
        Path file = folder.resolve("conf").resolve(process + ".properties");
        Properties properties = new Properties();
        properties.putAll(settings);
        try {
            Files.createDirectories(folder);
            StringWriter text = new StringWriter();
            properties.store(text, "Written by the demo.");
            PrivateFile.write(file, text.toString());
        } catch (IOException e) {
            throw new ClusterException("The folder " + folder + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Its path. */
    Path path() {
        return folder;
    }

    /** Deletes a folder with its content. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
