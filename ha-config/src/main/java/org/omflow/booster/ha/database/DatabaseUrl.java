package org.omflow.booster.ha.database;

import java.util.Locale;
import org.postgresql.Driver;

/**
 * The JDBC URL of a database that several servers can share.
 *
 * @param text the URL as given
 * @param dialect the product it names
 */
public record DatabaseUrl(String text, Dialect dialect) {
    private static final Dialect POSTGRESQL = new PostgreSql();

    /**
     * Reads a URL and refuses databases that are not supported.
     *
     * @throws IllegalArgumentException saying what to use instead
     */
    public static DatabaseUrl parse(String url) {
        String lower = url.trim().toLowerCase(Locale.ROOT);
        if (lower.startsWith("jdbc:postgresql:")) {
            return postgresql(url.trim(), lower);
        }
        if (lower.contains("sqlite")) {
            throw new IllegalArgumentException(
                    "a database that several servers can share; SQLite keeps its data in one file on one machine, so"
                            + " orders placed on one server would be unknown to the others. Use PostgreSQL:"
                            + " jdbc:postgresql://host:5432/omflow");
        }
        throw new IllegalArgumentException(
                "the JDBC URL of a database this version supports: jdbc:postgresql://host:5432/omflow");
    }

    private static DatabaseUrl postgresql(String url, String lower) {
        if (Driver.parseURL(url, null) == null) {
            throw new IllegalArgumentException("written like jdbc:postgresql://host:5432/omflow");
        }
        if (lower.matches(".*[?&]options=.*")) {
            // It would replace our options, which end a frozen server's transaction.
            throw new IllegalArgumentException("without the parameter 'options', which would switch off"
                    + " database.idle-transaction-timeout and database.lock-timeout; set them for the user:"
                    + " ALTER ROLE omflow SET ...");
        }
        return new DatabaseUrl(url, POSTGRESQL);
    }

    /** For logs and pages: hides a password. */
    @Override
    public String toString() {
        return text.replaceAll("(?i)(password=)[^&;]*", "$1(hidden)");
    }
}
