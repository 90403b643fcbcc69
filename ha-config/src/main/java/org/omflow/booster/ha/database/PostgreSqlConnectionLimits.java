package org.omflow.booster.ha.database;

import java.sql.SQLException;
import org.omflow.booster.ha.doctor.Finding;
import org.postgresql.util.PSQLException;

/** The findings about the limits of connections that PostgreSQL has for a role, a database and all of them. */
final class PostgreSqlConnectionLimits {
    private static final String CHECK = "connections";
    /** More than a server's usual pool. */
    private static final int MORE = 200;

    private PostgreSqlConnectionLimits() {}

    static Finding ofRole(String role, String use) {
        return Finding.warn(
                CHECK,
                "the role " + role + " has a CONNECTION LIMIT, and " + use,
                "ALTER ROLE " + role + " CONNECTION LIMIT -1;");
    }

    static Finding ofDatabase(String database, String use) {
        return Finding.warn(
                CHECK,
                "the database " + database + " has a CONNECTION LIMIT, and " + use,
                "ALTER DATABASE " + database + " CONNECTION LIMIT -1;");
    }

    static Finding ofServer(String use, int more) {
        return Finding.warn(
                CHECK,
                "the database's server has max_connections, and " + use + "; restart it after the change",
                "ALTER SYSTEM SET max_connections = " + more + ";");
    }

    /** The one that let no further connection in. Its message is translated; the function that sent it is not. */
    static Finding reached(SQLException e, DirectConnections connections) {
        return switch (routine(e)) {
            case "InitializeSessionUserId" ->
                ofRole(PostgreSqlUrls.quoted(connections.user()), "all its connections are in use");
            case "CheckMyDatabase" ->
                ofDatabase(PostgreSqlUrls.database(connections.url()), "all its connections are in use");
            default -> ofServer("all its connections are in use", MORE);
        };
    }

    private static String routine(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException sent && sent.getServerErrorMessage() != null) {
                return String.valueOf(sent.getServerErrorMessage().getRoutine());
            }
        }
        return "";
    }
}
