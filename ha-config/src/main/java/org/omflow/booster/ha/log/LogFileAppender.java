package org.omflow.booster.ha.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import java.io.IOException;
import java.nio.file.Path;
import org.omflow.booster.ha.file.PrivateFile;

/** Writes log lines to a file that only the process's user may write and its group read, and never through a link. */
final class LogFileAppender extends RollingFileAppender<ILoggingEvent> {
    /** What every log file is created with, whatever the umask says. */
    static final String PERMISSIONS = "rw-r-----";

    /** Why the file could not be opened. */
    private volatile String fault = "";

    @Override
    public void openFile(String name) throws IOException {
        Path file = Path.of(name);
        try {
            PrivateFile.make(file, PERMISSIONS);
            setOutputStream(new LogStream(file));
        } catch (IOException e) {
            fault = e.toString();
            throw e;
        }
    }

    String fault() {
        return fault;
    }
}
