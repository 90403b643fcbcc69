package org.omflow.booster.ha.database;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Clock;
import org.omflow.booster.ha.log.LogFilters;
import org.omflow.booster.ha.log.RateLimitedLog;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Shortens what the pool logs of a broken connection to one line of a few per minute: a database that only reads breaks one
 * with each statement, and the pool would write a stack trace for each.
 */
final class EvictionLog extends TurboFilter {
    private static final String NAME = "eviction-log";
    private static final String POOL = "com.zaxxer.hikari.pool.ProxyConnection";
    private static final String BROKEN = "marked as broken";

    private static final org.slf4j.Logger log = LoggerFactory.getLogger(EvictionLog.class);

    private final RateLimitedLog rare = new RateLimitedLog(Clock.systemUTC());

    private EvictionLog() {}

    /** Installs the filter for the whole process, once. */
    static void limit() {
        LogFilters.addOnce(NAME, new EvictionLog());
    }

    @Override
    public FilterReply decide(
            Marker marker, Logger logger, Level level, String format, Object[] params, Throwable throwable) {
        if (format == null || params == null || !logger.getName().equals(POOL) || !format.contains(BROKEN)) {
            return FilterReply.NEUTRAL;
        }
        // The pool names itself, the connection, the SQL state, the product's code and the exception.
        if (params[params.length - 1] instanceof Exception cause && rare.admits("database connections closed")) {
            log.warn("{}: a connection to the database is closed: {}", params[0], cause.getMessage());
        }
        return FilterReply.DENY;
    }
}
