package org.omflow.booster.installer.setup;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The settings file that an installation writes. */
final class SettingsText {
    private final Map<String, String> settings = new LinkedHashMap<>();

    /** Adds a setting, unless its value is empty. */
    SettingsText with(String name, String value) {
        if (!value.isEmpty()) {
            settings.put(name, value);
        }
        return this;
    }

    /** The file's content. */
    String text() {
        return "# Written by install.sh. A restart reads it; the guide SETTINGS.md has all settings.\n"
                + settings.entrySet().stream()
                        .map(one -> one.getKey() + "=" + escaped(one.getValue()) + "\n")
                        .collect(Collectors.joining());
    }

    /** A value may begin with a blank and hold backslashes; other characters are written as they are, in UTF-8. */
    private static String escaped(String value) {
        String text = value.replace("\\", "\\\\");
        return text.startsWith(" ") ? "\\" + text : text;
    }
}
