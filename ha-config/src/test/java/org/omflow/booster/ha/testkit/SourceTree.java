package org.omflow.booster.ha.testkit;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The files of the repository, for tests that read them. */
public final class SourceTree {
    /** The repository. */
    public static final Path ROOT =
            Path.of(System.getProperty("booster.root", "..")).toAbsolutePath().normalize();

    private SourceTree() {}

    /**
     * The files whose paths from the root match, sorted. Those that builds and tests make are not even visited: others
     * come and go there meanwhile.
     */
    public static List<Path> files(String pattern) throws IOException {
        Pattern wanted = Pattern.compile(pattern);
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean made = name.equals("target") || name.startsWith(".");
                return made && !folder.equals(ROOT) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (wanted.matcher(ROOT.relativize(file).toString()).matches()) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(null);
        return found;
    }
}
