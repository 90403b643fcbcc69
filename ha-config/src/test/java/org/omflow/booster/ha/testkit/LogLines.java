package org.omflow.booster.ha.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/** Collects what a class says in the log while a test runs. */
public final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final Logger logger;
    private volatile boolean fails;

    private LogLines(String speaker) {
        logger = (Logger) LoggerFactory.getLogger(speaker);
    }

    public static LogLines of(Class<?> speaker) {
        return of(speaker.getName());
    }

    /** What a logger of this name says, or one below it. */
    public static LogLines of(String speaker) {
        LogLines said = new LogLines(speaker);
        said.start();
        said.logger.addAppender(said);
        return said;
    }

    /** What anyone says. */
    public static LogLines ofAll() {
        return of(Logger.ROOT_LOGGER_NAME);
    }

    /** Ends with an Error whatever logs an error, as when no memory is left. */
    public static LogLines failing(Class<?> speaker) {
        LogLines lines = of(speaker);
        lines.fails = true;
        return lines;
    }

    public List<String> all() {
        return lines(event -> true);
    }

    public List<String> containing(String part) {
        return lines(event -> event.getFormattedMessage().contains(part));
    }

    /** The warnings and errors. */
    public List<String> troubles() {
        return lines(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
    }

    /** Each behind its level, as in {@code INFO it begins}. */
    public List<String> allWithLevel() {
        return events.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    /** Those with the stack of a throwable below them. */
    public List<String> withStack() {
        return lines(event -> event.getThrowableProxy() != null);
    }

    private List<String> lines(Predicate<ILoggingEvent> chosen) {
        return events.stream()
                .filter(chosen)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** Leaves out what was said before. */
    public void clear() {
        events.clear();
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (fails && event.getLevel() == Level.ERROR) {
            throw new OutOfMemoryError("made by the test");
        }
        // Formatted now, as the arguments may change.
        event.getFormattedMessage();
        events.add(event);
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        stop();
    }
}
