package org.omflow.booster.installer.setup;

import java.util.ArrayList;
import java.util.List;

/** Breaks text into lines that a terminal shows whole. */
final class Wrapped {
    private Wrapped() {}

    /** The lines, each at most so many characters wide where its words allow; a leading indent is kept. */
    static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            lines.addAll(ofLine(line, width));
        }
        return lines;
    }

    private static List<String> ofLine(String text, int width) {
        List<String> lines = new ArrayList<>();
        String indent = text.substring(0, text.length() - text.stripLeading().length());
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.strip().split(" +")) {
            boolean begins = line.length() == indent.length();
            if (!begins && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
                begins = true;
            }
            line.append(begins ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
