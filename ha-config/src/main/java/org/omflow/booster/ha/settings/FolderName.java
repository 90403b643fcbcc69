package org.omflow.booster.ha.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** The name of a folder on a command line, which the locale of a process may be unable to write. */
public final class FolderName {
    /** In place of a character that Java could not read. */
    private static final char UNREADABLE = '\uFFFD';

    private FolderName() {}

    /**
     * Reads the folders among the options of this command line and its subcommands.
     *
     * @param line with all its subcommands
     */
    public static void readBy(CommandLine line) {
        line.registerConverter(Path.class, text -> {
            try {
                of(text, System.getProperty("user.dir"));
                return Path.of(text);
            } catch (SettingsException e) {
                throw new TypeConversionException(String.join("; ", e.problems()));
            }
        });
    }

    /**
     * The folder of that name.
     *
     * @param current the folder in which the process runs, as Java has read it
     * @throws SettingsException when this process cannot name it, with the remedy
     */
    static Path of(String home, String current) {
        try {
            Path folder = Path.of(home);
            // Java takes the current folder for another one when it cannot read its name.
            if (home.indexOf(UNREADABLE) < 0 && (folder.isAbsolute() || current.indexOf(UNREADABLE) < 0)) {
                return folder.toAbsolutePath().normalize();
            }
        } catch (InvalidPathException e) {
            if (home.indexOf('\0') >= 0) {
                throw new SettingsException(
                        List.of("The name of a folder holds a character that none can have: give another"));
            }
        }
        boolean isBelow = home.indexOf(UNREADABLE) < 0 && !home.startsWith("/");
        throw new SettingsException(List.of("The folder '" + home + "'" + (isBelow ? " in '" + current + "'" : "")
                + " has a character that the locale of this process cannot name: start it with LC_ALL=C.UTF-8"));
    }
}
