package org.omflow.booster.ha.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The schema files of one part of the product, in {@code db/<part>/<product>}: they make and change its tables. */
final class SchemaFiles {
    private static final Pattern TABLE = Pattern.compile("(?im)^\\s*CREATE TABLE (\\w+)");

    /** By folder: the program's own files stay the same, and the doctor asks again and again. */
    private static final Map<String, Set<String>> KNOWN = new ConcurrentHashMap<>();

    private SchemaFiles() {}

    /** The names of the tables that they make; one of an old version may be gone since. */
    static Set<String> tables(String part, String product) {
        return KNOWN.computeIfAbsent("db/" + part + "/" + product, SchemaFiles::tables);
    }

    private static Set<String> tables(String folder) {
        URL found = SchemaFiles.class.getClassLoader().getResource(folder);
        if (found == null) {
            throw new IllegalStateException("The program has no schema files in " + folder + ". Indicates a bug.");
        }
        return tables(found, folder);
    }

    static Set<String> tables(URL found, String folder) {
        try {
            URI uri = found.toURI();
            if (!uri.getScheme().equals("jar")) {
                return tables(Path.of(uri));
            }
            Path jar = Path.of(URI.create(uri.getRawSchemeSpecificPart().replaceFirst("!.*", "")));
            try (FileSystem inside = FileSystems.newFileSystem(jar, Map.of())) {
                return tables(inside.getPath(folder));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> tables(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        Set<String> tables = new TreeSet<>();
        for (Path file : files) {
            TABLE.matcher(Files.readString(file))
                    .results()
                    .map(match -> match.group(1))
                    .forEach(tables::add);
        }
        return tables;
    }
}
