package org.omflow.booster.ha.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of a guide: that below the mark {@code <!-- tried: name -->}.
 *
 * @param columns their headings
 * @param rows for each, its cells by heading; marks of code are left out
 */
public record GuideTable(List<String> columns, List<Map<String, String>> rows) {
    /**
     * Reads one.
     *
     * @param guide such as {@code server-adapter/REST.md}
     */
    public static GuideTable of(String guide, String name) throws IOException {
        String mark = "<!-- tried: " + name + " -->\n";
        String text = Guides.text(guide);
        int at = text.indexOf(mark);
        if (at < 0) {
            throw new IllegalArgumentException(guide + " has no " + mark);
        }
        List<List<String>> lines = text.substring(at + mark.length())
                .lines()
                .takeWhile(line -> line.startsWith("|"))
                .map(GuideTable::cells)
                .toList();
        List<Map<String, String>> rows = new ArrayList<>();
        for (List<String> line : lines.subList(2, lines.size())) {
            if (line.size() != lines.get(0).size()) {
                throw new IllegalArgumentException(
                        "a row of another length than its heading in " + guide + ": " + line);
            }
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < line.size(); i++) {
                row.put(lines.get(0).get(i), line.get(i));
            }
            rows.add(row);
        }
        return new GuideTable(lines.get(0), rows);
    }

    /** Paths that the role of this column may GET, by a table whose first column holds endpoints. */
    public List<String> readableBy(String column) {
        return rows.stream()
                .filter(row -> row.get(columns.get(0)).startsWith("GET ")
                        && row.get(column).equals("yes"))
                .map(row -> row.get(columns.get(0)).substring("GET ".length()))
                .toList();
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|"))
                .map(cell -> cell.strip().replace("`", ""))
                .toList();
    }
}
