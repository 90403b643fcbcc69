package org.omflow.booster.tests.testcount;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.omflow.booster.tests.testcount.TestOutcome.Kind;

/**
 * Reports at the end of a build how many tests ran and which were skipped and why. Fails the build when a test failed, or
 * when fewer ran than {@code tests/pinned-tests.txt} pins, so that no test silently stops running. The number is not
 * compared when only some tests were asked for, by group, name, module or {@code -Pquick}.
 */
public final class TestCount {
    /** Where the least number of tests stands. */
    static final String PIN = "tests/pinned-tests.txt";

    private static final Pattern MODULE = Pattern.compile("<module>\\s*(.*?)\\s*</module>");

    private final Path root;
    private final Map<String, String> given;
    private final PrintStream out;

    /**
     * A ledger for the build in {@code root}.
     *
     * @param given {@code since}: when the build began; {@code groups}, {@code test}, {@code skipTests}: what the user
     *     asked for; {@code projects}: what Maven builds
     */
    TestCount(Path root, Map<String, String> given, PrintStream out) {
        this.root = root;
        this.given = given;
        this.out = out;
    }

    public static void main(String[] args) throws IOException {
        Map<String, String> given = new LinkedHashMap<>();
        for (String arg : args) {
            Matcher m = Pattern.compile("(?s)--(\\w+)=(.*)").matcher(arg);
            // Maven leaves ${...} as it is where nothing was given.
            if (m.matches() && !m.group(2).isBlank() && !m.group(2).startsWith("${")) {
                given.put(m.group(1), m.group(2));
            }
        }
        boolean enough = new TestCount(Path.of(given.get("root")), given, System.out).close();
        System.out.flush();
        System.exit(enough ? 0 : 1);
    }

    /** Prints the ledger; false when too few tests ran. */
    boolean close() throws IOException {
        if ("true".equals(given.get("skipTests"))) {
            return true;
        }
        List<TestOutcome> outcomes = SurefireReports.read(root, Instant.parse(given.get("since")));
        printModules(outcomes);
        printSkipped(outcomes);
        out.println(count(outcomes, Kind.PASSED) + " passed, " + count(outcomes, Kind.FAILED) + " failed, "
                + count(outcomes, Kind.SKIPPED) + " skipped");

        if (count(outcomes, Kind.FAILED) > 0) {
            // Also with -Dmaven.test.failure.ignore, by which one run shows the failures of all modules.
            outcomes.stream()
                    .filter(o -> o.kind() == Kind.FAILED)
                    .forEach(o -> out.println("failed " + o.module() + " " + o.name()));
            return false;
        }
        String selection = selection();
        if (!selection.isEmpty()) {
            out.println("Only some tests were asked for (" + selection + "): their number is not compared.");
            return true;
        }
        long ran = outcomes.size() - count(outcomes, Kind.SKIPPED);
        int pinned = pinned();
        if (ran < pinned) {
            out.println("Fewer tests ran (" + ran + ") than " + PIN + " pins (" + pinned + "): find out which are"
                    + " missing or skipped; lower the number only where tests were taken away on purpose.");
            return false;
        }
        return true;
    }

    private void printModules(List<TestOutcome> outcomes) {
        Map<String, List<TestOutcome>> byModule = new LinkedHashMap<>();
        outcomes.forEach(o -> byModule.computeIfAbsent(o.module(), m -> new java.util.ArrayList<>())
                .add(o));
        out.println();
        out.printf("%-16s %6s %6s %7s%n", "Tests", "run", "failed", "skipped");
        byModule.forEach((module, its) -> out.printf(
                "%-16s %6d %6d %7d%n",
                module, its.size() - count(its, Kind.SKIPPED), count(its, Kind.FAILED), count(its, Kind.SKIPPED)));
    }

    private void printSkipped(List<TestOutcome> outcomes) {
        outcomes.stream()
                .filter(o -> o.kind() == Kind.SKIPPED)
                .forEach(o -> out.println("skipped " + o.module() + " " + o.name() + ": " + o.reason()));
    }

    /** What narrowed the build down; empty when all tests were to run. */
    private String selection() throws IOException {
        if (given.containsKey("groups")) {
            return "-Dgroups=" + given.get("groups");
        }
        if (given.containsKey("test")) {
            return "-Dtest=" + given.get("test");
        }
        if (given.containsKey("lane")) {
            return "-P" + given.get("lane");
        }
        String projects = given.getOrDefault("projects", "");
        Matcher module = MODULE.matcher(Files.readString(root.resolve("pom.xml")));
        while (module.find()) {
            if (!projects.contains(":" + module.group(1) + ":")) {
                return "without the module " + module.group(1);
            }
        }
        return "";
    }

    private int pinned() throws IOException {
        Path file = root.resolve(PIN);
        List<String> numbers = Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        if (numbers.size() != 1 || !numbers.get(0).matches("\\d{1,6}")) {
            throw new IOException(
                    file + " holds " + numbers + "; it must hold one whole number beside lines that begin with '#'");
        }
        return Integer.parseInt(numbers.get(0));
    }

    private static long count(Collection<TestOutcome> outcomes, Kind kind) {
        return outcomes.stream().filter(o -> o.kind() == kind).count();
    }
}
