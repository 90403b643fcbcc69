package org.omflow.booster.ha.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds backslashes in a settings file that would silently change a value: properties files drop one before most
 * characters, read some as control characters, and join a line that ends with one to the next.
 */
final class SettingsEscapes {
    private static final Pattern LINE = Pattern.compile("\\s*([^\\s=:#!]+)\\s*[=:]?\\s*(.*)");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9A-Fa-f]{4}|.?)");
    /** What may follow a backslash in any value. */
    private static final String PLAIN = "\\:=#! ";
    /** Control characters, and the end of a line: in a password they are a mistake. */
    private static final String CONTROL = "tnrf";

    private SettingsEscapes() {}

    static void check(List<Option<?>> known, Path file, List<String> problems) {
        List<String> lines;
        try {
            lines = Files.exists(file) ? Settings.text(file).lines().toList() : List.of();
        } catch (IOException e) {
            // Reported where the file is loaded.
            return;
        }
        for (int i = 0; i < lines.size(); i++) {
            Matcher parts = LINE.matcher(lines.get(i));
            if (parts.matches()) {
                String name = parts.group(1);
                boolean secret = known.stream()
                        .anyMatch(option -> option.secret() && option.name().equals(name));
                String wrong = wrong(parts.group(2), secret);
                if (wrong != null) {
                    problems.add("line " + (i + 1) + " of " + file + " (" + name + ") holds a backslash " + wrong
                            + ": write each backslash of a value twice (\\\\)");
                }
            }
        }
    }

    private static String wrong(String value, boolean secret) {
        Matcher escapes = ESCAPE.matcher(value);
        while (escapes.find()) {
            String escaped = escapes.group(1);
            boolean allowed = escaped.length() > 1
                    || escaped.isEmpty() && !secret
                    || escaped.length() == 1 && (PLAIN + (secret ? "" : CONTROL)).contains(escaped);
            if (!allowed) {
                // A secret's characters stay out of the log.
                return escaped.isEmpty()
                        ? "at its end"
                        : secret ? "that stands for something else" : "before '" + escaped + "'";
            }
        }
        return null;
    }
}
