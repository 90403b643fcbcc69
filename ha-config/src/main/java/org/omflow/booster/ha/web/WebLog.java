package org.omflow.booster.ha.web;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Clock;
import org.omflow.booster.ha.log.LogFilters;
import org.omflow.booster.ha.log.RateLimitedLog;
import org.slf4j.Marker;

/** Limits what Jetty logs of damaged requests to a few lines per minute: they need no login, and could fill the disk. */
final class WebLog extends TurboFilter {
    private static final String NAME = "web-log";
    private static final String JETTY = "org.eclipse.jetty.";

    private final RateLimitedLog rare = new RateLimitedLog(Clock.systemUTC());

    private WebLog() {}

    /** Installs the filter for the whole process, once. */
    static void limit() {
        LogFilters.addOnce(NAME, new WebLog());
    }

    @Override
    public FilterReply decide(
            Marker marker, Logger logger, Level level, String format, Object[] params, Throwable throwable) {
        // Each class of Jetty is one kind: the text may quote the client.
        return format == null
                        || !level.isGreaterOrEqual(Level.WARN)
                        || !logger.getName().startsWith(JETTY)
                        || rare.admits(logger.getName())
                ? FilterReply.NEUTRAL
                : FilterReply.DENY;
    }
}
