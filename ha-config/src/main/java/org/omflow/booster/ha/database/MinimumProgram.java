package org.omflow.booster.ha.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The oldest version of a program that may use its tables, as the table {@code <part>_schema_minimum} says: newer programs
 * change tables so that older ones can go on beside them, and raise it where they cannot.
 */
final class MinimumProgram {
    /** Such as {@code 1.0.0.0}. What is built from its sources has none, and counts as the newest. */
    private static final Pattern VERSION = Pattern.compile("\\d{1,9}(\\.\\d{1,9})*");

    private MinimumProgram() {}

    /** Throws when this version is older than that. */
    static void require(Connection connection, String part, String version) throws SQLException {
        String least;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT minimum_program FROM " + part + "_schema_minimum")) {
            if (!row.next()) {
                return;
            }
            least = row.getString(1);
        }
        if (isOlder(version, least)) {
            throw new ProgramTooOldException("The tables of the " + part + " in this database need version " + least
                    + " of the program at least, and this is " + version
                    + ": a newer one has changed them. Install version " + least + " or a newer one here.");
        }
    }

    static boolean isOlder(String version, String least) {
        return VERSION.matcher(version).matches() && Arrays.compare(codes(version), codes(least)) < 0;
    }

    private static int[] codes(String version) {
        return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }
}
