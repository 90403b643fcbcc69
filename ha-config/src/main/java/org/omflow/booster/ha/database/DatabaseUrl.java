package org.omflow.booster.ha.database;

import java.util.Locale;

/**
 * The JDBC URL of a database that several servers can share.
 *
 * @param text the URL as given
 * @param dialect the product it names
 */
public record DatabaseUrl(String text, Dialect dialect) {
    /**
     * Reads a URL and refuses databases that cannot serve.
     *
     * @throws IllegalArgumentException saying what to use instead
     */
    public static DatabaseUrl parse(String url) {
        String lower = url.trim().toLowerCase(Locale.ROOT);
        if (lower.contains("sqlite")) {
            throw new IllegalArgumentException(
                    "a database that several servers can share; SQLite keeps its data in one file on one machine, so"
                            + " orders placed on one server would be unknown to the others. Use PostgreSQL:"
                            + " jdbc:postgresql://host:5432/omflow");
        }
        if (lower.startsWith("jdbc:postgresql:")) {
            return new DatabaseUrl(url.trim(), new PostgreSql());
        }
        throw new IllegalArgumentException(
                "the JDBC URL of a database this version supports: jdbc:postgresql://host:5432/omflow");
    }

    @Override
    public String toString() {
        return text;
    }
}
