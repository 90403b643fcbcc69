package org.omflow.booster.ha.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** Where the database products differ, and the only place where they may. */
public interface Dialect {
    /** The product's name, as in {@code postgresql}; also the folder of its schema files. */
    String name();

    /**
     * Properties for the driver. A time of zero means no limit.
     *
     * @param idleTransaction after what idle time the database ends an open transaction
     * @param lockTimeout how long to wait for a row lock
     * @param socketTimeout how long the database may stay silent
     */
    Map<String, String> driverProperties(Duration idleTransaction, Duration lockTimeout, Duration socketTimeout);

    /**
     * The same for a connection that rather fails than waits: it is open within 2 s, and no statement waits for longer than
     * the patience, neither here nor in the database, where it could still take effect after we have given up.
     *
     * @param patience how long a statement may take
     */
    Map<String, String> failFastDriverProperties(Duration patience);

    /**
     * Ends the sessions of this user's processes that have begun to say something and then fell silent, with a transaction open. The
     * database waits for the rest without any limit: it counts only those as idle that have said all they wanted.
     *
     * @param silence after what time
     * @return how many were ended
     */
    int endSilentSessions(Connection connection, Duration silence) throws SQLException;

    /** An expression for the time by the database's clock, in milliseconds since 1970, read anew in each statement. */
    String clockMillis();

    /** Whether a statement failed because a row of that key exists already. */
    boolean isDuplicateKey(SQLException e);

    /** Whether a transaction failed only because of another one, so that the same work may succeed when repeated. */
    boolean isContention(SQLException e);

    /** Whether the database is away or the connection is lost, so that the same work may succeed later. */
    boolean isUnavailable(SQLException e);

    /** A query that locks the rows it finds, made from one that does not; it ends in {@code ORDER BY}. */
    String lockingRows(String query);

    /** The same, passing over rows that others hold. */
    String lockingFreeRows(String query);

    /** The query limited to its first rows, their number being its last parameter. */
    String firstRows(String query);
}
