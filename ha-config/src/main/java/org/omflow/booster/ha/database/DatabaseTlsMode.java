package org.omflow.booster.ha.database;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a connection to a database on another machine verifies; a later one verifies more. */
public enum DatabaseTlsMode {
    /** Nothing: it may even be in the clear. */
    OFF,
    /** That the certificate of the database is of a trusted authority. */
    VERIFY_CA,
    /** That, and that the certificate names the host in the URL. */
    VERIFY_FULL;

    /** All of them as an administrator writes them. */
    static final String RANGE =
            Arrays.stream(values()).map(DatabaseTlsMode::text).collect(Collectors.joining(", "));

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException listing those there are
     */
    static DatabaseTlsMode parse(String text) {
        for (DatabaseTlsMode mode : values()) {
            if (mode.text().equals(text.trim())) {
                return mode;
            }
        }
        throw new IllegalArgumentException("one of " + RANGE);
    }

    /** Its name in settings, which is the driver's where the driver has it too. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
