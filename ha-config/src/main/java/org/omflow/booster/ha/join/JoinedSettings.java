package org.omflow.booster.ha.join;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.omflow.booster.ha.file.PrivateFile;
import org.omflow.booster.ha.settings.Settings;

/** The settings received on joining, in {@code conf/joined.properties}; the machine's settings file wins over them. */
final class JoinedSettings {
    private JoinedSettings() {}

    static void write(Path conf, Map<String, String> settings) throws IOException {
        String lines = new TreeMap<>(settings)
                .entrySet().stream()
                        .map(entry -> line(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining());
        PrivateFile.write(
                conf.resolve(Settings.JOINED),
                "# Given when this machine joined the cluster; settings of its own settings file win over these.\n"
                        + lines);
    }

    /** One line, escaped as a properties file needs it. */
    private static String line(String name, String value) {
        Properties one = new Properties();
        one.setProperty(name, value);
        StringWriter text = new StringWriter();
        try {
            one.store(text, null);
        } catch (IOException e) {
            throw new IllegalStateException("A text cannot be written into memory. Indicates a bug.", e);
        }
        // The first line is the date.
        return text.toString()
                .lines()
                .filter(each -> !each.startsWith("#"))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
