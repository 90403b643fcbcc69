package org.omflow.booster.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.testkit.Guides;
import org.omflow.booster.ha.testkit.SourceTree;

/** No name that was replaced comes back: old-names.txt lists each with the field's own term. */
@Tag("job")
class OldNamesTest {
    /** Where old names must stand: the list itself, and the code that refuses an old setting and names the new one. */
    private static final Pattern REFUSED = Pattern.compile("\\.renamedFrom\\(\"[^\"]*\"\\)");

    private static List<OldName> oldNames;
    private static List<Path> code;
    private static List<Path> texts;

    /** One line of the list. */
    private record OldName(String kind, String old, String now) {}

    @BeforeAll
    static void read() throws IOException {
        oldNames = Files.readAllLines(SourceTree.ROOT.resolve("tests/old-names.txt")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("\\s+", 3))
                .map(parts -> new OldName(parts[0], parts[1], parts[2]))
                .toList();
        code = Stream.concat(Sources.java("main").stream(), Sources.java("test").stream())
                .toList();
        texts = Stream.concat(code.stream(), Stream.concat(Guides.all().stream(), Sources.scripts().stream()))
                .filter(file -> !file.getFileName().toString().equals("CHANGELOG.md"))
                .toList();
    }

    @Test
    void theListIsRead() {
        assertThat(oldNames).hasSizeGreaterThan(60);
        assertThat(oldNames).extracting(OldName::kind).contains("package", "class", "setting", "metric", "word");
        assertThat(texts).hasSizeGreaterThan(400);
    }

    @Test
    void noPackageHasAnOldName() {
        List<String> packages = code.stream()
                .map(file -> file.getParent().getFileName().toString())
                .distinct()
                .toList();

        assertThat(oldNames)
                .filteredOn(name -> name.kind().equals("package") && packages.contains(name.old()))
                .isEmpty();
    }

    @Test
    void noTypeHasAnOldName() throws IOException {
        assertThat(found(code, "(?m)^(?:[a-z-]+ )*(?:class|interface|record|enum) (%s)\\b", "class"))
                .isEmpty();
    }

    @Test
    void noSettingMetricOrWordIsOld() throws IOException {
        assertThat(found(texts, "(?<![\\w.-])(%s)(?![\\w-])", "setting", "metric", "word"))
                .isEmpty();
    }

    @Test
    void noGuideNamesAnOldClass() throws IOException {
        assertThat(found(Guides.all(), "`(%s)`", "class")).isEmpty();
    }

    /** The old names of these kinds in these files, each with its file and its new name. */
    private static List<String> found(List<Path> files, String form, String... kinds) throws IOException {
        Map<String, String> names = oldNames.stream()
                .filter(name -> List.of(kinds).contains(name.kind()))
                .collect(Collectors.toMap(OldName::old, OldName::now));
        Pattern any = Pattern.compile(
                form.formatted(names.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|"))));
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            any.matcher(REFUSED.matcher(Files.readString(file)).replaceAll(""))
                    .results()
                    .map(hit -> SourceTree.ROOT.relativize(file) + ": " + hit.group(1) + " is now "
                            + names.get(hit.group(1)))
                    .forEach(found::add);
        }
        return found;
    }
}
