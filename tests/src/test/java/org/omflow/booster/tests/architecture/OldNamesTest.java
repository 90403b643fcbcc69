package org.omflow.booster.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.testkit.Guides;

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
        oldNames = Files.readAllLines(Sources.ROOT.resolve("tests/old-names.txt")).stream()
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
        assertThat(back("package", name -> code.stream()
                        .anyMatch(file ->
                                file.getParent().getFileName().toString().equals(name))))
                .isEmpty();
    }

    @Test
    void noTypeHasAnOldName() throws IOException {
        List<String> all = new ArrayList<>();
        for (Path file : code) {
            all.add(Files.readString(file));
        }
        assertThat(back("class", name -> {
                    Pattern declared = Pattern.compile("\\b(class|interface|record|enum) " + name + "\\b");
                    return all.stream().anyMatch(text -> declared.matcher(text).find());
                }))
                .isEmpty();
    }

    @Test
    void noSettingMetricOrWordIsOld() throws IOException {
        List<String> all = new ArrayList<>();
        for (Path file : texts) {
            all.add(REFUSED.matcher(Files.readString(file)).replaceAll(""));
        }
        for (String kind : List.of("setting", "metric", "word")) {
            assertThat(back(kind, name -> {
                        Pattern used = Pattern.compile("(?<![\\w.-])" + Pattern.quote(name) + "(?![\\w-])");
                        return all.stream().anyMatch(text -> used.matcher(text).find());
                    }))
                    .as(kind)
                    .isEmpty();
        }
    }

    @Test
    void noGuideNamesAnOldClass() throws IOException {
        List<String> guides = new ArrayList<>();
        for (Path guide : Guides.all()) {
            guides.add(Files.readString(guide));
        }
        assertThat(back("class", name -> guides.stream().anyMatch(text -> text.contains("`" + name + "`"))))
                .isEmpty();
    }

    private static List<OldName> back(String kind, Predicate<String> isUsed) {
        return oldNames.stream()
                .filter(name -> name.kind().equals(kind) && isUsed.test(name.old()))
                .toList();
    }
}
