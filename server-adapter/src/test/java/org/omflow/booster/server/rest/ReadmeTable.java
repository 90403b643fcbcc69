package org.omflow.booster.server.rest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of the README: that below the mark {@code <!-- tried: name -->}.
 *
 * @param columns their headings
 * @param rows for each, its cells by heading; marks of code are left out
 */
record ReadmeTable(List<String> columns, List<Map<String, String>> rows) {
    private static final Path FILE = Path.of(System.getProperty("booster.root", ".."), "README.md");

    static ReadmeTable of(String name) throws IOException {
        String mark = "<!-- tried: " + name + " -->\n";
        String readme = Files.readString(FILE);
        int at = readme.indexOf(mark);
        if (at < 0) {
            throw new IllegalArgumentException("the README has no " + mark);
        }
        List<List<String>> lines = readme.substring(at + mark.length())
                .lines()
                .takeWhile(line -> line.startsWith("|"))
                .map(ReadmeTable::cells)
                .toList();
        List<Map<String, String>> rows = new ArrayList<>();
        for (List<String> line : lines.subList(2, lines.size())) {
            if (line.size() != lines.get(0).size()) {
                throw new IllegalArgumentException("a row of another length than its heading in the README: " + line);
            }
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < line.size(); i++) {
                row.put(lines.get(0).get(i), line.get(i));
            }
            rows.add(row);
        }
        return new ReadmeTable(lines.get(0), rows);
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|"))
                .map(cell -> cell.strip().replace("`", ""))
                .toList();
    }
}
