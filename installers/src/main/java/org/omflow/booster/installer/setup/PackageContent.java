package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The unpacked package that is being installed, as its {@code part.sh} describes it.
 *
 * @param folder where it is
 * @param part {@code booster} or {@code server}
 * @param title such as {@code OMFLOW Booster}
 * @param home the folder's name below {@code /opt/omflow}
 * @param main the program's class
 * @param version such as {@code 1.0.0.0}
 * @param stopSeconds how long its stop may take
 * @param openFiles how many files it may have open
 */
record PackageContent(
        Path folder,
        String part,
        String title,
        String home,
        String main,
        String version,
        String stopSeconds,
        String openFiles) {
    /** A line of it: a name and a value, in quotes when it has blanks. */
    private static final Pattern LINE = Pattern.compile("([a-z_]+)=\"?([^\"]*)\"?");

    /**
     * Reads it.
     *
     * @throws SetupException when it is no package, or incomplete
     */
    static PackageContent in(Path folder) throws SetupException {
        Path file = folder.resolve("part.sh");
        Map<String, String> values = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                Matcher matcher = LINE.matcher(line);
                if (matcher.matches()) {
                    values.put(matcher.group(1), matcher.group(2));
                }
            }
        } catch (IOException e) {
            throw new SetupException(
                    SetupException.FAILED,
                    file + " cannot be read (" + e + "): unpack the package anew, and start its install.sh",
                    e);
        }
        return new PackageContent(
                folder,
                required(values, "part", file),
                required(values, "title", file),
                required(values, "folder", file),
                required(values, "main", file),
                required(values, "version", file),
                required(values, "stop_seconds", file),
                required(values, "open_files", file));
    }

    private static String required(Map<String, String> values, String name, Path file) throws SetupException {
        String value = values.get(name);
        if (value == null) {
            throw new SetupException(
                    SetupException.FAILED, file + " does not say its " + name + ": unpack the package anew");
        }
        return value;
    }

    /** A command of the program that is not installed yet, in another home. */
    ProductCommand command(Path inHome) {
        return new ProductCommand(folder, main, inHome);
    }
}
