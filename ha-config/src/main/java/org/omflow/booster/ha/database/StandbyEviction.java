package org.omflow.booster.ha.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Takes a connection out of the pool once the database behind it only reads: after the database's own failover the next
 * connection may lead to the new primary, while this one stays with the old one.
 */
final class StandbyEviction implements SQLExceptionOverride {
    private final Dialect dialect;

    StandbyEviction(Dialect dialect) {
        this.dialect = dialect;
    }

    @java.lang.Override
    public Override adjudicate(SQLException e) {
        return dialect.isOnlyReading(e) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
