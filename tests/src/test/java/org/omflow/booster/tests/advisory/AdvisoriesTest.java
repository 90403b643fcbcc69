package org.omflow.booster.tests.advisory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.testkit.Guides;

/** No library of the build has a known hole, unless advisories.json says why it does no harm here. */
@Tag("key")
class AdvisoriesTest {
    private final Libraries libraries = Libraries.onTheClassPath();

    @Test
    void noLibraryHasAKnownHoleThatHarms() throws IOException {
        List<String> holes = new ArrayList<>();
        for (Advisory advisory : Advisory.all()) {
            for (String version : libraries.versions(advisory.component())) {
                if (advisory.affects(version) && advisory.notConcerned().isEmpty()) {
                    holes.add(advisory + " affects version " + version + " of the build (" + advisory.what()
                            + "): take another version, or say in " + Advisory.FILE + " as 'notConcerned' why it does"
                            + " no harm here; see " + advisory.source());
                }
            }
        }
        assertThat(holes).isEmpty();
    }

    @Test
    void aReasonStandsOnlyWhereOneIsNeeded() throws IOException {
        for (Advisory advisory : Advisory.all()) {
            if (advisory.notConcerned().isPresent()) {
                assertThat(advisory.notConcerned().get()).as("%s", advisory).hasSizeGreaterThan(20);
                assertThat(libraries.versions(advisory.component()))
                        .as("%s: the build is not affected (any more), remove the reason", advisory)
                        .anyMatch(advisory::affects);
            }
        }
    }

    @Test
    void everyEntryIsComplete() throws IOException {
        List<Advisory> all = Advisory.all();
        assertThat(all).extracting(Advisory::toString).doesNotHaveDuplicates().hasSizeGreaterThan(30);
        for (Advisory advisory : all) {
            assertThat(advisory.id()).matches("(CVE-20\\d\\d-\\d{4,})|(GHSA(-[0-9a-z]{4}){3})");
            assertThat(advisory.component()).matches("[a-z0-9.]+:[a-z0-9-]+");
            assertThat(advisory.source()).startsWith("https://");
            assertThat(LocalDate.parse(advisory.date())).isAfter("2024-11-01");
            assertThat(advisory.what()).isNotBlank();
            assertThat(advisory.affected()).isNotEmpty();
            for (Advisory.Range range : advisory.affected()) {
                assertThat(Advisory.compare(range.from(), range.to()))
                        .as("%s: %s", advisory, range)
                        .isLessThanOrEqualTo(0);
                assertThat(range.from() + range.to()).matches("[\\d.]+");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.artemis:artemis-server",
                "org.apache.artemis:artemis-core-client",
                "org.eclipse.jetty:jetty-server",
                "org.eclipse.jetty:jetty-http",
                "io.netty:netty-handler",
                "io.netty:netty-codec",
                "io.netty:netty-codec-http",
                "com.fasterxml.jackson.core:jackson-core",
                "com.fasterxml.jackson.core:jackson-databind",
                "org.postgresql:postgresql",
                "ch.qos.logback:logback-core",
                "org.bouncycastle:bcpkix-jdk18on",
                "org.bouncycastle:bcprov-jdk18on",
                "io.javalin:javalin"
            })
    void theVersionOfEachLibraryIsSeen(String component) {
        assertThat(libraries.versions(component)).as("%s", libraries).isNotEmpty();
    }

    @Test
    void securityMdTellsOfEachAdvisory() throws IOException {
        StringBuilder table = new StringBuilder();
        StringBuilder here = new StringBuilder();
        for (Advisory advisory : Advisory.all()) {
            table.append("| [%s](%s) | %s | `%s` | %s | %s |\n"
                    .formatted(
                            advisory.id(),
                            advisory.source(),
                            advisory.date(),
                            advisory.component(),
                            advisory.affected().stream()
                                    .map(Advisory.Range::toString)
                                    .collect(Collectors.joining(", ")),
                            advisory.what()));
            advisory.notConcerned()
                    .ifPresent(why ->
                            here.append("- %s, `%s`: %s.\n".formatted(advisory.id(), advisory.component(), why)));
        }
        assertThat(Guides.text("SECURITY.md")).contains(table).contains(here);
    }

    @ParameterizedTest
    @CsvSource({
        "2.55.0, 2.50.0, 2.56.0, true, true",
        "2.56.0, 2.50.0, 2.56.0, true, true",
        "2.56.0, 2.50.0, 2.56.0, false, false",
        "2.57.0, 2.50.0, 2.56.0, true, false",
        "2.49.9, 2.50.0, 2.56.0, true, false",
        "4.1.135.Final, 4.1.0, 4.1.136, false, true",
        "4.1.136.Final, 4.1.0, 4.1.136, false, false",
        "1.9, 1.66, 1.85, false, false",
        "1.66, 1.66, 1.85, false, true",
        "42.7.14, 42.7.4, 42.7.12, false, false",
        "42.7.10, 42.7.4, 42.7.12, false, true"
    })
    void versionsAreComparedByTheirNumbers(String version, String from, String to, boolean inclusive, boolean holds) {
        assertThat(new Advisory.Range(from, to, inclusive).holds(version)).isEqualTo(holds);
    }
}
