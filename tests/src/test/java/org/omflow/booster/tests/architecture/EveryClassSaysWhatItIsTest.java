package org.omflow.booster.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.testkit.SourceTree;

/** Every class opens with a sentence that says what it is, in words an administrator knows. */
@Tag("job")
class EveryClassSaysWhatItIsTest {
    private static final Pattern DECLARATION = Pattern.compile(
            "^(?:(?:public|final|abstract|sealed|non-sealed|strictfp) )*(?:class|interface|record|enum|@interface) (\\w+)",
            Pattern.MULTILINE);
    private static final Pattern SENTENCE = Pattern.compile("(?s)\\s*[^@\\s].{8,}?[.:](\\s.*|)");

    @Test
    void everyTopLevelClassHasAFirstSentence() throws IOException {
        List<Path> files = Sources.java("main");
        assertThat(files).as("source files below " + SourceTree.ROOT).hasSizeGreaterThan(30);

        List<String> silent = new ArrayList<>();
        for (Path file : files) {
            String text = Files.readString(file);
            Matcher declaration = DECLARATION.matcher(text);
            while (declaration.find()) {
                if (!opensWithASentence(text.substring(0, declaration.start()))) {
                    silent.add(SourceTree.ROOT.relativize(file) + ": " + declaration.group(1));
                }
            }
        }

        assertThat(silent)
                .as("classes without a Javadoc whose first sentence says what they are")
                .isEmpty();
    }

    @Test
    void seesWhetherThereIsASentence() {
        assertThat(opensWithASentence("import a.B;\n\n/** One order as it stands. */\n@Command(name = \"x\")\n"))
                .isTrue();
        assertThat(opensWithASentence("/**\n * An order, which\n * is a ticket.\n *\n * @param a b\n */\n"))
                .isTrue();
        assertThat(opensWithASentence("/** A licence. */\npackage a.b;\n\nimport a.B;\n\n"))
                .isFalse();
        assertThat(opensWithASentence("/* One order as it stands. */\n")).isFalse();
        assertThat(opensWithASentence("/** */\n")).isFalse();
        assertThat(opensWithASentence("/** @param a the first. */\n")).isFalse();
        assertThat(opensWithASentence("package a.b;\n\n")).isFalse();
    }

    /** Whether what stands before a declaration ends in a Javadoc, and that begins with a sentence. */
    private static boolean opensWithASentence(String before) {
        int end = before.lastIndexOf("*/");
        int start = before.lastIndexOf("/*", end);
        if (end < 0 || start < 0 || !before.startsWith("/**", start) || end < start + 3) {
            return false;
        }
        String annotations = before.substring(end + 2).strip();
        String comment = before.substring(start + 3, end).replaceAll("(?m)^\\s*\\*", " ");
        return (annotations.isEmpty() || annotations.startsWith("@"))
                && SENTENCE.matcher(comment).matches();
    }
}
