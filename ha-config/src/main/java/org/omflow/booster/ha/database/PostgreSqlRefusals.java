package org.omflow.booster.ha.database;

import java.sql.SQLException;
import org.omflow.booster.ha.doctor.Finding;

/** The findings about why PostgreSQL let no connection in, each with what lets it in. */
final class PostgreSqlRefusals {
    private static final String CHECK = "connection";

    private PostgreSqlRefusals() {}

    static Finding of(SQLException e, DirectConnections connections) {
        String message = String.valueOf(e.getMessage());
        String role = PostgreSqlUrls.quoted(connections.user());
        String database = PostgreSqlUrls.database(connections.url());
        if (connections.tls().isTlsFailure(e)) {
            return Finding.warn(CHECK, "no verified connection can be opened (" + message + ")", "database.ca=FILE");
        }
        return switch (String.valueOf(e.getSQLState())) {
            case "3D000" ->
                Finding.warn(
                        CHECK,
                        "there is no such database (" + message + ")",
                        "CREATE DATABASE " + database + " OWNER " + role + PostgreSqlFacts.MAKE);
            case "55000" ->
                Finding.warn(
                        CHECK,
                        "the database lets nobody in (" + message + ")",
                        "ALTER DATABASE " + database + " ALLOW_CONNECTIONS true;");
            case "42501" ->
                Finding.warn(
                        CHECK,
                        "the role " + role + " may not connect to the database (" + message + ")",
                        "GRANT CONNECT ON DATABASE " + database + " TO " + role + ";");
            // The second when none is given.
            case "28P01", "08004" ->
                Finding.warn(
                        CHECK,
                        "the database does not accept the password of the role " + role + " (" + message + ")",
                        "database.password=(the password of the role " + role + ")");
            case "28000" -> notAdmitted(role, message);
            default ->
                Finding.warn(
                        CHECK,
                        "the database " + connections.url() + " cannot be reached (" + message
                                + "): start it, or correct database.url",
                        "systemctl start postgresql");
        };
    }

    /** PostgreSQL tells these three apart in its message only, which may be translated. */
    private static Finding notAdmitted(String role, String message) {
        if (message.contains("pg_hba.conf")) {
            return Finding.warn(
                    CHECK,
                    "the database's pg_hba.conf does not admit the role " + role + " from here (" + message
                            + "); add a line for it, then reload",
                    "SELECT pg_reload_conf();");
        }
        return Finding.warn(
                CHECK,
                "the role " + role + " may not log in (" + message + ")",
                message.contains("does not exist")
                        ? "CREATE ROLE " + role + " LOGIN PASSWORD '(as in database.password)';"
                        : "ALTER ROLE " + role + " LOGIN;");
    }
}
