package org.omflow.booster.tests.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The README of the repository. */
public final class Readme {
    private static final Path FILE = Path.of(System.getProperty("booster.root", ".."), "README.md");

    private final String text;

    public Readme() throws IOException {
        text = Files.readString(FILE);
    }

    String text() {
        return text;
    }

    /** What may be read, by the table below the mark {@code <!-- tried: name -->}, by whom this column is of. */
    public List<String> readableBy(String column, String table) {
        String mark = "<!-- tried: " + table + " -->\n";
        int at = text.indexOf(mark);
        if (at < 0) {
            throw new IllegalArgumentException("the README has no table '" + table + "'");
        }
        List<List<String>> rows = text.substring(at + mark.length())
                .lines()
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Stream.of(line.substring(1).split("\\|"))
                        .map(cell -> cell.strip().replace("`", ""))
                        .toList())
                .toList();
        int its = rows.get(0).indexOf(column);
        return rows.stream()
                .filter(row -> row.get(0).startsWith("GET ") && row.get(its).equals("yes"))
                .map(row -> row.get(0).substring("GET ".length()))
                .toList();
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
