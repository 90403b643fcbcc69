package org.omflow.booster.tests.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The README of the repository. */
final class Readme {
    private static final Path FILE = Path.of(System.getProperty("booster.root", ".."), "README.md");

    private final String text;

    Readme() throws IOException {
        text = Files.readString(FILE);
    }

    String text() {
        return text;
    }

    /** The code below the mark {@code <!-- tried: name -->}. */
    String example(String name) {
        Matcher m = Pattern.compile("<!-- tried: " + name + " -->\n```\\w+\n(.*?)\n```", Pattern.DOTALL)
                .matcher(text);
        if (!m.find()) {
            throw new IllegalArgumentException("the README has no example '" + name + "'");
        }
        return m.group(1);
    }
}
