package org.omflow.booster.tests.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The source files of all modules. */
final class Sources {
    static final Path ROOT = Path.of(System.getProperty("booster.root", "..")).toAbsolutePath();

    private static final Pattern SCRIPT = Pattern.compile(".*\\.(sh|xml|properties|json|sql|yml)");

    private Sources() {}

    /** The Java files of one kind, {@code main} or {@code test}, of every module. */
    static List<Path> java(String kind) throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.map(module -> module.resolve("src").resolve(kind).resolve("java"))
                    .filter(Files::isDirectory)
                    .flatMap(Sources::javaBelow)
                    .sorted()
                    .toList();
        }
    }

    /** What is neither Java nor a guide: scripts and the resources of programs. */
    static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.find(
                ROOT,
                8,
                (file, attributes) -> attributes.isRegularFile()
                        && SCRIPT.matcher(file.toString()).matches())) {
            return files.filter(file -> !file.toString().contains("/target/"))
                    .sorted()
                    .toList();
        }
    }

    private static Stream<Path> javaBelow(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
