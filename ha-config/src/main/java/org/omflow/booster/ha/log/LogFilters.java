package org.omflow.booster.ha.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import org.slf4j.LoggerFactory;

/** Adds filters to the log of the whole process. Thread-safe. */
public final class LogFilters {
    private LogFilters() {}

    /** Adds a filter unless one of its class is there; does nothing in a program that logs by another library. */
    public static synchronized void addOnce(String name, TurboFilter filter) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && context.getTurboFilterList().stream().noneMatch(filter.getClass()::isInstance)) {
            filter.setName(name);
            filter.setContext(context);
            filter.start();
            context.addTurboFilter(filter);
        }
    }
}
