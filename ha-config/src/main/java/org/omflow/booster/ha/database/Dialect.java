package org.omflow.booster.ha.database;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.omflow.booster.ha.settings.Settings;

/** The differences between database products, all in one place. */
public interface Dialect {
    /** The product's name, as in {@code postgresql}; also the folder of its schema files. */
    String name();

    /**
     * Properties for the driver. A time of zero means no limit.
     *
     * @param idleTransaction idle time after which the database ends an open transaction
     * @param lockTimeout how long to wait for a row lock
     * @param socketTimeout how long the database may stay silent
     */
    Map<String, String> driverProperties(Duration idleTransaction, Duration lockTimeout, Duration socketTimeout);

    /**
     * The same for a connection that fails fast: it opens within 2 s, and no statement takes longer than {@code
     * patience}, neither here nor in the database, where it could still take effect after we gave up.
     *
     * @param patience how long a statement may take
     */
    Map<String, String> failFastDriverProperties(Duration patience);

    /** SQL with which each session begins, against limits of its role that would end work. */
    String sessionStart();

    /** What this product needs to have around our tables. */
    DialectChecks checks();

    /** Throws when this session may only read, as at a standby after the database's own failover. */
    void requireWrites(Connection connection) throws SQLException;

    /** What a URL of this product says of TLS. */
    UrlTls tlsOf(String url);

    /**
     * Properties for the driver of connections that verify the database's certificate.
     *
     * @param url what the URL says of TLS
     * @param mode what they verify; not {@code OFF}
     * @param authority the file with the trusted authorities
     */
    Map<String, String> tlsProperties(UrlTls url, DatabaseTlsMode mode, Optional<Path> authority);

    /** The command that backs up the database of these settings into a file. */
    DatabaseDump dump(Settings settings, Path file);

    /** Whether a connection could not be opened because of TLS. */
    boolean isTlsFailure(SQLException e);

    /**
     * Ends this user's sessions that fell silent in the middle of a message with a transaction open. The database would
     * wait without limit: it counts a session as idle only after a complete message.
     *
     * @param silence how long a session must have been silent
     * @return how many were ended
     */
    int endSilentSessions(Connection connection, Duration silence) throws SQLException;

    /** Sessions that have locked tables of the current schema, the oldest transactions first; at most three are named. */
    Optional<String> tableUsers(Connection connection) throws SQLException;

    /** An SQL expression for the database's clock in milliseconds since 1970, read again in each statement. */
    String clockMillis();

    /** A query for {@link #clockMillis}. */
    String clockQuery();

    /** Whether a statement failed because a row with that key already exists. */
    boolean isDuplicateKey(SQLException e);

    /** Whether a transaction failed only because of others, as of a concurrent one, so a retry may succeed. */
    boolean isContention(SQLException e);

    /** Whether the database is unavailable or the connection is lost, so a later retry may succeed. */
    boolean isUnavailable(SQLException e);

    /** Whether a statement failed because the database's encoding does not have a character. */
    boolean isUnstorable(SQLException e);

    /** Whether a statement failed because the user lacks a right. */
    boolean isForbidden(SQLException e);

    /** Whether a statement failed because the database only reads. */
    boolean isOnlyReading(SQLException e);

    /** The query changed to lock the rows it finds; it must end in {@code ORDER BY}. */
    String lockingRows(String query);

    /** The same, skipping rows that others have locked. */
    String lockingFreeRows(String query);

    /** The query limited to its first rows; their number is its last parameter. */
    String firstRows(String query);

    /** Both: its first rows that nobody has locked, to lock them. Not every product can combine the two. */
    String firstFreeRows(String query);
}
