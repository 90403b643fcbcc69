package org.omflow.booster.tests.install;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.omflow.booster.ha.testkit.SourceTree;

/**
 * A package that the build has made.
 *
 * @param part as its scripts call it
 * @param file its archive
 */
record BuiltPackage(String part, Path file) {
    static final Path FOLDER = SourceTree.ROOT.resolve("installers/target");
    static final BuiltPackage BOOSTER = new BuiltPackage("booster", named("Booster"));
    static final BuiltPackage SERVER = new BuiltPackage("server", named("OMFLOW_Server"));

    /** The version of the program. */
    static String version() {
        return property("<version>");
    }

    /** The version in the names of packages. */
    static String shortVersion() {
        return property("<package.version>");
    }

    /** Skips the test where the packages were not built. */
    void requireBuilt() {
        assumeThat(file).as("written by ./mvnw package").exists();
    }

    /** The only folder in it. */
    String folder() {
        return file.getFileName().toString().replace(".tar.gz", "");
    }

    /** Its entries, as {@code tar} lists them. */
    List<String> entries() throws IOException, InterruptedException {
        return Command.output("tar", "--numeric-owner", "-tvzf", file.toString())
                .lines()
                .toList();
    }

    /** Puts its content into a folder. */
    void unpack(Path into) throws IOException, InterruptedException {
        Files.createDirectories(into);
        Command.output("tar", "-xzf", file.toString(), "-C", into.toString(), "--strip-components=1");
    }

    private static Path named(String name) {
        return FOLDER.resolve(name + "_" + shortVersion() + ".tar.gz");
    }

    private static String property(String opening) {
        try {
            Matcher matcher =
                    Pattern.compile(opening + "([^<]+)<").matcher(Files.readString(SourceTree.ROOT.resolve("pom.xml")));
            if (!matcher.find()) {
                throw new IllegalStateException("pom.xml has no " + opening);
            }
            return matcher.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
