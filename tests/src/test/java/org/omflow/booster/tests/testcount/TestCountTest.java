package org.omflow.booster.tests.testcount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("job")
class TestCountTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    private static final String PASSED = "<testcase name=\"works\" classname=\"a.b.OneTest\" time=\"0.1\"/>";
    private static final String FAILED =
            "<testcase name=\"breaks\" classname=\"a.b.OneTest\"><failure message=\"no\">at x</failure></testcase>";
    private static final String BROKEN =
            "<testcase name=\"\" classname=\"a.b.OneTest\"><error type=\"E\">at x</error></testcase>";

    @TempDir
    Path root;

    private final Map<String, String> given = new HashMap<>();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void twoModules() throws IOException {
        Files.writeString(
                root.resolve("pom.xml"), "<modules><module>ha-config</module>\n<module>tests</module></modules>");
        Files.createDirectory(root.resolve("tests"));
        pin("# raise me\n3\n");
        given.put("since", START.toString());
        given.put("projects", "[MavenProject: g:all:1 @ /p, MavenProject: g:ha-config:1, MavenProject: g:tests:1]");
    }

    @Test
    void countsEachModuleAndSaysTheTotalAloneOnALine() throws IOException {
        report("ha-config", "A", START, PASSED + PASSED);
        report("ha-config", "B", START.plusSeconds(1), FAILED + BROKEN);
        report("tests", "C", START, PASSED);

        assertThat(close()).isFalse();

        assertThat(lines())
                .contains("3 passed, 2 failed, 0 skipped")
                .anyMatch(line -> line.matches("ha-config +4 +2 +0"))
                .anyMatch(line -> line.matches("tests +1 +0 +0"));
    }

    @Test
    void aFailedTestFailsTheBuildAndIsNamed() throws IOException {
        report("ha-config", "A", START, PASSED + PASSED + PASSED + FAILED);

        assertThat(close()).isFalse();

        assertThat(lines()).contains("failed ha-config OneTest.breaks");
    }

    @Test
    void saysOfEachSkippedTestWhyOnOneLine() throws IOException {
        pin("0");
        report(
                "tests",
                "A",
                START,
                "<testcase name=\"stomp\" classname=\"a.StompTest\"><skipped message=\"Assumption failed: python3-stomp"
                        + " is missing&#10;more\"/></testcase>"
                        + "<testcase name=\"x\" classname=\"a.StompTest\"><skipped><![CDATA[org.X: told inside\nat y]]>"
                        + "</skipped></testcase>"
                        + "<testcase name=\"y\" classname=\"a.StompTest\"><skipped/></testcase>");

        assertThat(close()).isTrue();

        assertThat(lines())
                .contains(
                        "skipped tests StompTest.stomp: python3-stomp is missing",
                        "skipped tests StompTest.x: org.X: told inside",
                        "skipped tests StompTest.y: no reason given",
                        "0 passed, 0 failed, 3 skipped");
    }

    @Test
    void fewerThanPinnedFailTheBuildAndSkippedOnesDoNotCount() throws IOException {
        report("tests", "A", START, PASSED + PASSED + "<testcase name=\"y\" classname=\"a.T\"><skipped/></testcase>");

        assertThat(close()).isFalse();

        assertThat(lines())
                .anyMatch(line -> line.startsWith("Fewer tests ran (2) than tests/pinned-tests.txt pins (3)"));
    }

    @Test
    void reportsOfAnEarlierBuildDoNotCount() throws IOException {
        report("tests", "Old", START.minusSeconds(1), PASSED.repeat(10));
        report("tests", "New", START, PASSED);

        assertThat(close()).isFalse();

        assertThat(lines()).contains("1 passed, 0 failed, 0 skipped");
    }

    @Test
    void aSelectionOfTestsIsNotCompared() throws IOException {
        for (Map.Entry<String, String> narrowed : Map.of(
                        "groups", "pair", "test", "OneTest", "lane", "quick", "projects", "[MavenProject: g:tests:1]")
                .entrySet()) {
            narrow(narrowed);
            assertThat(close()).as(narrowed.toString()).isTrue();
        }
        assertThat(lines())
                .contains(
                        "Only some tests were asked for (-Dgroups=pair): their number is not compared.",
                        "Only some tests were asked for (-Dtest=OneTest): their number is not compared.",
                        "Only some tests were asked for (-Pquick): their number is not compared.",
                        "Only some tests were asked for (without the module ha-config): their number is not compared.");
    }

    @Test
    void withoutTestsThereIsNothingToSay() throws IOException {
        given.put("skipTests", "true");

        assertThat(close()).isTrue();

        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aPinThatIsNoNumberIsNamed() throws IOException {
        pin("# nothing\n");

        assertThatThrownBy(this::close)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("pinned-tests.txt holds []; it must hold one whole number");
    }

    @Test
    void aDamagedReportIsNamed() throws IOException {
        report("tests", "A", START, "<testcase");

        assertThatThrownBy(this::close).hasMessageContaining("TEST-A.xml cannot be read");
    }

    private void narrow(Map.Entry<String, String> narrowed) {
        given.remove("groups");
        given.remove("test");
        given.remove("lane");
        given.put("projects", "[MavenProject: g:ha-config:1, MavenProject: g:tests:1]");
        given.put(narrowed.getKey(), narrowed.getValue());
    }

    private boolean close() throws IOException {
        return new TestCount(root, given, new PrintStream(printed, true, StandardCharsets.UTF_8)).close();
    }

    private String[] lines() {
        return printed.toString(StandardCharsets.UTF_8).split("\\R");
    }

    private void pin(String text) throws IOException {
        Files.writeString(root.resolve("tests/pinned-tests.txt"), text);
    }

    private void report(String module, String name, Instant at, String cases) throws IOException {
        Path folder = Files.createDirectories(root.resolve(module).resolve("target/surefire-reports"));
        Path file = Files.writeString(
                folder.resolve("TEST-" + name + ".xml"),
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><testsuite name=\"x\">" + cases + "</testsuite>");
        Files.setLastModifiedTime(file, FileTime.from(at));
    }
}
