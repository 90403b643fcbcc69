package org.omflow.booster.ha.database;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.omflow.booster.ha.settings.Settings;

/** The dialect of PostgreSQL. */
final class PostgreSql implements Dialect {
    /** The application name of our sessions. */
    private static final String APPLICATION = "omflow";
    /** What the role or database may have set otherwise; a repeatable read would fail whenever two work on one order. */
    private static final String OURS = " -c default_transaction_isolation=read\\ committed";
    /** Limits that end work, which must not hold for us. Not every version has them, so no session can start with them. */
    static final List<String> UNLIMITED = List.of("transaction_timeout", "idle_session_timeout");

    /** The SQL state of a write where only reading is allowed. */
    private static final String ONLY_READS = "25006";

    private static final DialectChecks CHECKS = new PostgreSqlChecks();

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public Map<String, String> driverProperties(
            Duration idleTransaction, Duration lockTimeout, Duration socketTimeout) {
        return Map.of(
                "reWriteBatchedInserts", "true",
                "tcpKeepAlive", "true",
                "connectTimeout", "2",
                // An attempt that began while the network was down is repeated soon after it is up again.
                "loginTimeout", "3",
                "socketTimeout", Long.toString(socketTimeout.toSeconds()),
                "ApplicationName", APPLICATION,
                // Otherwise a failed batch would log what people filled in.
                "logServerErrorDetail", "false",
                "options",
                        "-c idle_in_transaction_session_timeout=" + idleTransaction.toMillis() + " -c lock_timeout="
                                + lockTimeout.toMillis() + " -c statement_timeout=0" + OURS);
    }

    @Override
    public Map<String, String> failFastDriverProperties(Duration patience) {
        return Map.of(
                "tcpKeepAlive", "true",
                "connectTimeout", "1",
                "sslResponseTimeout", "1000",
                "loginTimeout", "2",
                // Until the connection is open; then the caller sets a finer one.
                "socketTimeout", "2",
                "ApplicationName", "omflow pair",
                "options",
                        "-c statement_timeout=" + patience.toMillis() + " -c lock_timeout=" + patience.toMillis()
                                + " -c idle_in_transaction_session_timeout=" + patience.toMillis() + OURS);
    }

    @Override
    public String sessionStart() {
        return "SELECT set_config(name, '0', false) FROM pg_settings WHERE name IN ('" + String.join("', '", UNLIMITED)
                + "') AND setting <> '0'";
    }

    @Override
    public DialectChecks checks() {
        return CHECKS;
    }

    @Override
    public void requireWrites(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('transaction_read_only') = 'on'")) {
            row.next();
            if (row.getBoolean(1)) {
                throw new SQLException("it only reads, as a standby does; 'doctor' says what to do", ONLY_READS);
            }
        }
    }

    @Override
    public UrlTls tlsOf(String url) {
        return PostgreSqlTls.of(url);
    }

    @Override
    public Map<String, String> tlsProperties(UrlTls url, DatabaseTlsMode mode, Optional<Path> authority) {
        return PostgreSqlTls.properties(url, mode, authority);
    }

    @Override
    public DatabaseDump dump(Settings settings, Path file) {
        return PostgreSqlDump.of(settings, file);
    }

    @Override
    public boolean isTlsFailure(SQLException e) {
        return PostgreSqlTls.isTlsFailure(e);
    }

    @Override
    public int endSilentSessions(Connection connection, Duration silence) throws SQLException {
        // A session that waits for the rest of a message is "active", not "idle in transaction".
        try (PreparedStatement statement = connection.prepareStatement("SELECT count(pg_terminate_backend(pid))"
                + " FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user"
                + " AND application_name = ? AND pid <> pg_backend_pid() AND state = 'active'"
                + " AND wait_event_type = 'Client' AND xact_start IS NOT NULL"
                + " AND clock_timestamp() - state_change > CAST(? AS double precision) * interval '1 millisecond'")) {
            statement.setString(1, APPLICATION);
            statement.setLong(2, silence.toMillis());
            try (ResultSet ended = statement.executeQuery()) {
                ended.next();
                return ended.getInt(1);
            }
        }
    }

    @Override
    public Optional<String> tableUsers(Connection connection) throws SQLException {
        // Other users' transactions have no start for us, but these matter most: a backup is often one of them.
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT string_agg(who, ', ') FROM (SELECT"
                        + " COALESCE(NULLIF(application_name, ''), 'a session') || ' (process ' || pid || ', user '"
                        + " || usename || ')' AS who FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND pid <> pg_backend_pid() AND pid IN (SELECT l.pid FROM pg_locks l"
                        + " JOIN pg_class c ON c.oid = l.relation AND c.relkind = 'r'"
                        + " JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()"
                        + " WHERE l.granted) ORDER BY application_name = '" + APPLICATION
                        + "', xact_start NULLS FIRST LIMIT 3) AS users")) {
            row.next();
            return Optional.ofNullable(row.getString(1));
        }
    }

    @Override
    public String clockMillis() {
        // Not now(), which is fixed within a transaction.
        return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)";
    }

    @Override
    public String clockQuery() {
        return "SELECT " + clockMillis();
    }

    @Override
    public boolean isDuplicateKey(SQLException e) {
        return "23505".equals(stateOf(e));
    }

    @Override
    public boolean isContention(SQLException e) {
        // Deadlock, serialization failure, lock timeout, statement ended by a timeout or an administrator.
        return switch (stateOf(e)) {
            case "40P01", "40001", "55P03", "57014" -> true;
            // A newer program has added a column meanwhile; the driver prepares the statement anew.
            case "0A000" -> String.valueOf(e.getMessage()).contains("cached plan");
            default -> false;
        };
    }

    @Override
    public boolean isUnavailable(SQLException e) {
        String state = stateOf(e);
        // 08 connection, 57P0 shut down or starting, 53 out of resources, 25P03 idle transaction ended, 25P04
        // transaction
        // ended, 25006 a standby that only reads; Hikari's timeout has no SQL state.
        return state.startsWith("08")
                || state.startsWith("57P0")
                || state.startsWith("53")
                || state.equals("25P03")
                || state.equals("25P04")
                || state.equals(ONLY_READS)
                || e instanceof java.sql.SQLTransientConnectionException;
    }

    @Override
    public boolean isUnstorable(SQLException e) {
        // Not in the encoding of the database; not a character at all.
        return stateOf(e).equals("22P05") || stateOf(e).equals("22021");
    }

    @Override
    public boolean isForbidden(SQLException e) {
        return stateOf(e).equals("42501");
    }

    @Override
    public boolean isOnlyReading(SQLException e) {
        return stateOf(e).equals(ONLY_READS);
    }

    @Override
    public String lockingRows(String query) {
        return query + " FOR UPDATE";
    }

    @Override
    public String lockingFreeRows(String query) {
        return query + " FOR UPDATE SKIP LOCKED";
    }

    @Override
    public String firstRows(String query) {
        return query + " LIMIT ?";
    }

    @Override
    public String firstFreeRows(String query) {
        return lockingFreeRows(firstRows(query));
    }

    /** The SQL state of the first exception that has one: a batch wraps the real error. */
    private static String stateOf(SQLException e) {
        for (SQLException cause = e; cause != null; cause = cause.getNextException()) {
            if (cause.getSQLState() != null) {
                return cause.getSQLState();
            }
        }
        return "";
    }
}
