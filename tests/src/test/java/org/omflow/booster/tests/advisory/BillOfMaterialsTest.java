package org.omflow.booster.tests.advisory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.testkit.Guides;
import org.omflow.booster.ha.testkit.SourceTree;

/** The bill of materials that the build writes lists the jars that are installed, and nothing that differs each time. */
@Tag("key")
class BillOfMaterialsTest {
    private static final String FILE = "installers/target/sbom/omflow-booster.cdx.json";
    private static final Path JARS = SourceTree.ROOT.resolve("installers/target/lib");

    private static final Pattern CLASSIFIER = Pattern.compile("[?&]classifier=([^&]+)");

    private static JsonNode bill;

    @BeforeAll
    static void read() throws IOException {
        Path file = SourceTree.ROOT.resolve(FILE);
        assumeThat(file).as("written by ./mvnw package").exists();
        bill = Json.read(Files.readString(file));
    }

    @Test
    void everyInstalledJarIsListedAndNoOther() throws IOException {
        Set<String> listed = new TreeSet<>();
        listed.add(jar(bill.path("metadata").path("component")));
        bill.path("components").forEach(component -> listed.add(jar(component)));

        assertThat(listed).isEqualTo(installed());
    }

    @Test
    void everyLibraryCanBeRecognised() {
        for (JsonNode component : bill.path("components")) {
            assertThat(component.path("purl").asText()).startsWith("pkg:maven/");
            assertThat(component.path("hashes")).as("%s", component).isNotEmpty();
        }
    }

    @Test
    void theSameSourcesGiveTheSameBill() {
        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bill.has("serialNumber")).isFalse();
        assertThat(bill.path("metadata").has("timestamp")).isFalse();
    }

    @Test
    void securityMdSaysWhereItIs() throws IOException {
        assertThat(Guides.text("SECURITY.md")).contains("`" + FILE + "`");
    }

    private static String jar(JsonNode component) {
        Matcher classifier = CLASSIFIER.matcher(component.path("purl").asText());
        return component.path("name").asText() + "-" + component.path("version").asText()
                + (classifier.find() ? "-" + classifier.group(1) : "") + ".jar";
    }

    private static Set<String> installed() throws IOException {
        try (Stream<Path> files = Files.list(JARS)) {
            // The demo notes beside the jars when it built them.
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".built"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
