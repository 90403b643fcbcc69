package org.omflow.booster.ha.tls;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.omflow.booster.ha.log.LogFilters;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** Logs one line for a failed TLS connection, where the client library logs fifty. */
final class FailedHandshakes extends TurboFilter {
    private static final String NAME = "failed-handshakes";
    /** "Failed to create netty connection". */
    private static final String CODE = "AMQ214016";

    private static final org.slf4j.Logger log = LoggerFactory.getLogger(FailedHandshakes.class);

    private volatile String lastCause;

    private FailedHandshakes() {}

    /** Installs the filter for the whole process, once. */
    static void install() {
        LogFilters.addOnce(NAME, new FailedHandshakes());
    }

    @Override
    public FilterReply decide(
            Marker marker, Logger logger, Level level, String format, Object[] params, Throwable throwable) {
        if (format == null || !format.startsWith(CODE)) {
            return FilterReply.NEUTRAL;
        }
        String cause = throwable == null ? format : String.valueOf(throwable.getMessage());
        if (!cause.equals(lastCause)) {
            lastCause = cause;
            log.warn("An encrypted connection failed: {}", cause);
        }
        return FilterReply.DENY;
    }
}
