package org.omflow.booster.ha.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The guides of the repository, for tests that hold their tables and examples against the program. */
public final class Guides {
    private Guides() {}

    /** Every guide: the Markdown files of the root, of each module and of its decisions. */
    public static List<Path> all() throws IOException {
        return SourceTree.files(".*\\.md");
    }

    /** The text of a guide, such as {@code server-adapter/REST.md}. */
    public static String text(String guide) throws IOException {
        return Files.readString(SourceTree.ROOT.resolve(guide));
    }

    /** The code of a guide below the mark {@code <!-- tried: name -->}. */
    public static String example(String guide, String name) throws IOException {
        Matcher code = Pattern.compile("<!-- tried: " + name + " -->\n```\\w+\n(.*?)\n```", Pattern.DOTALL)
                .matcher(text(guide));
        if (!code.find()) {
            throw new IllegalArgumentException(guide + " has no example '" + name + "'");
        }
        return code.group(1);
    }
}
