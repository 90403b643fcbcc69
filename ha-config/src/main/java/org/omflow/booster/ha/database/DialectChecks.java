package org.omflow.booster.ha.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.omflow.booster.ha.doctor.Finding;

/** The checks of one database product. */
public interface DialectChecks {
    /**
     * What is wrong with the database, its role and their settings.
     *
     * @param part whose tables are there or will be made, such as {@code server}
     */
    List<Finding> look(Connection connection, DatabaseUrl url, String part) throws SQLException;

    /** Those with which no tables can be made. */
    default Optional<Finding> refusal(Connection connection, DatabaseUrl url, String part) throws SQLException {
        return look(connection, url, part).stream().filter(Finding::refuses).findFirst();
    }

    /**
     * Whether something between this process and the database takes away our sessions or their time limits.
     *
     * @param first opened with this patience, as is the second
     */
    Optional<Finding> pooler(Connection first, Connection second, DatabaseUrl url, Duration patience)
            throws SQLException;

    /** Why no connection could be opened. */
    Finding unopened(SQLException e, DirectConnections connections);
}
