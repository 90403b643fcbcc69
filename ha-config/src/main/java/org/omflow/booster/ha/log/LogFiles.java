package org.omflow.booster.ha.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Path;
import org.omflow.booster.ha.file.PrivateFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log file of a process: it rolls over each day or at 100 MB, kept for 30 days and at most 2 GB. */
public final class LogFiles {
    /** How a log line looks, on the console too (logback.xml). */
    static final String LINE = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %msg%n%ex{20}";

    /** {@code off}: where the service script keeps the console, lines that are in the log file need not be there too. */
    private static final String CONSOLE = "omflow.console";

    private static final Logger log = LoggerFactory.getLogger(LogFiles.class);

    private LogFiles() {}

    /**
     * Creates a folder for logs, unless it exists, whatever the umask says: the process's user may write, its group read.
     *
     * @throws IOException when it cannot be created
     */
    public static void makeFolder(Path folder) throws IOException {
        PrivateFile.makeFolder(folder, "rwxr-x---");
    }

    /** Writes every log line to {@code <folder>/<process>.log}, besides the console unless that is off. */
    public static void writeTo(Path folder, String process) {
        try {
            makeFolder(folder);
            PrivateFile.requirePrivate(folder);
        } catch (IOException e) {
            log.warn("the log folder: {}", e.getMessage());
        }
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        LogLineEncoder encoder = new LogLineEncoder();
        encoder.setContext(context);
        encoder.setPattern(LINE);
        encoder.start();
        LogFileAppender appender = new LogFileAppender();
        appender.setContext(context);
        appender.setName("file");
        appender.setFile(folder.resolve(process + ".log").toString());
        appender.setEncoder(encoder);
        LogArchive rolling = new LogArchive();
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(
                folder.resolve(process + ".%d{yyyy-MM-dd}.%i.log.gz").toString());
        rolling.setMaxFileSize(FileSize.valueOf("100MB"));
        rolling.setMaxHistory(30);
        rolling.setTotalSizeCap(FileSize.valueOf("2GB"));
        rolling.start();
        appender.setRollingPolicy(rolling);
        appender.start();
        if (!appender.isStarted()) {
            log.warn(
                    "cannot write the log file {} ({}), so the log goes to the console only; give user {} write access"
                            + " to it",
                    appender.getFile(),
                    appender.fault(),
                    System.getProperty("user.name"));
            return;
        }
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        if ("off".equals(System.getProperty(CONSOLE))) {
            root.detachAppender("console");
        }
    }
}
