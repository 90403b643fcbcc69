package org.omflow.booster.ha.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Collects what a class says in the log while a test runs. */
public final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger;
    private volatile boolean fails;

    private LogLines(String speaker) {
        logger = (Logger) LoggerFactory.getLogger(speaker);
    }

    public static LogLines of(Class<?> speaker) {
        return start(speaker.getName());
    }

    /** What anyone says. */
    public static LogLines ofAll() {
        return start(Logger.ROOT_LOGGER_NAME);
    }

    /** Ends with an Error whatever logs an error, as when no memory is left. */
    public static LogLines failing(Class<?> speaker) {
        LogLines lines = start(speaker.getName());
        lines.fails = true;
        return lines;
    }

    private static LogLines start(String speaker) {
        LogLines said = new LogLines(speaker);
        said.start();
        said.logger.addAppender(said);
        return said;
    }

    public List<String> containing(String part) {
        return lines.stream().filter(l -> l.contains(part)).toList();
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (fails && event.getLevel() == Level.ERROR) {
            throw new OutOfMemoryError("made by the test");
        }
        lines.add(event.getFormattedMessage());
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        stop();
    }
}
