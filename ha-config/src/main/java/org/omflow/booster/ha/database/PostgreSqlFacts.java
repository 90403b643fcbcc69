package org.omflow.booster.ha.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a session of PostgreSQL sees of its database, its role and their settings.
 *
 * @param role as SQL writes it
 * @param database as SQL writes it
 * @param schema where tables are made; null when there is none
 * @param mayCreate whether the role may make tables there
 * @param standby whether this is a copy that only reads
 * @param host of the database itself, on the connection that reached it; null when that was a local socket
 * @param port of the database itself
 * @param settings by name; those that this version does not have are missing
 */
record PostgreSqlFacts(
        String role,
        String database,
        String schema,
        boolean mayCreate,
        boolean standby,
        String host,
        int port,
        Map<String, Setting> settings) {
    /** How a database is made that holds every character and sorts the same everywhere. */
    static final String MAKE = " ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;";

    private static final String SELECT = "SELECT quote_ident(current_user), quote_ident(current_database()),"
            + " current_schema(), coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),"
            + " pg_is_in_recovery(), host(inet_server_addr()), current_setting('port')";
    private static final String SETTINGS = "SELECT name, setting, source FROM pg_settings WHERE name IN"
            + " ('server_encoding', 'fsync', 'full_page_writes', 'synchronous_commit', 'search_path',"
            + " 'default_transaction_read_only', 'server_version_num', 'statement_timeout', 'lock_timeout',"
            + " 'idle_in_transaction_session_timeout', 'transaction_timeout', 'idle_session_timeout')";

    /**
     * A setting as it holds in this session.
     *
     * @param source where it was set, in PostgreSQL's words
     */
    record Setting(String value, String source) {}

    static PostgreSqlFacts read(Connection c) throws SQLException {
        Map<String, Setting> settings = new HashMap<>();
        try (Statement s = c.createStatement()) {
            try (ResultSet row = s.executeQuery(SETTINGS)) {
                while (row.next()) {
                    settings.put(row.getString(1), new Setting(row.getString(2), row.getString(3)));
                }
            }
            try (ResultSet row = s.executeQuery(SELECT)) {
                row.next();
                return new PostgreSqlFacts(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getBoolean(4),
                        row.getBoolean(5),
                        row.getString(6),
                        Integer.parseInt(row.getString(7)),
                        settings);
            }
        }
    }

    /** The value of a setting; 0 where this version does not have it. */
    String setting(String name) {
        Setting setting = settings.get(name);
        return setting == null ? "0" : setting.value();
    }

    /** The SQL that gives a setting this value again, where it was set otherwise. */
    List<String> reset(String name, String value, DatabaseUrl url) {
        Setting setting = settings.get(name);
        return switch (setting == null ? "" : setting.source()) {
            case "user" -> List.of("ALTER ROLE " + role + " RESET " + name + ";");
            case "database" -> List.of("ALTER DATABASE " + database + " RESET " + name + ";");
            case "database user" -> List.of("ALTER ROLE " + role + " IN DATABASE " + database + " RESET " + name + ";");
            case "global" -> List.of("ALTER ROLE ALL RESET " + name + ";");
            case "command line" -> List.of("start the database with -c " + name + "=" + value);
            // Of this session alone, so its URL says so.
            case "client", "session" -> List.of("database.url=" + PostgreSqlUrls.withoutSettings(url));
            default -> List.of("ALTER SYSTEM SET " + name + " = " + value + ";", "SELECT pg_reload_conf();");
        };
    }
}
