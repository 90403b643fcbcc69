package org.omflow.booster.ha.database;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.omflow.booster.ha.settings.Settings;

/**
 * The command that backs up the database by the product's own means.
 *
 * @param words the program with its arguments
 * @param environment what it needs besides, the password included
 */
public record DatabaseDump(List<String> words, Map<String, String> environment) {
    /** The database of these settings, into a file. */
    public static DatabaseDump of(Settings settings, Path file) {
        return settings.get(DatabaseOptions.URL).dialect().dump(settings, file);
    }

    /** As a person types it; it asks for the password. */
    public String text() {
        String before = environment.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(PostgreSqlDump.PASSWORD))
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + "=" + quoted(entry.getValue()) + " ")
                .collect(Collectors.joining());
        return before + words.stream().map(DatabaseDump::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=,@+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
