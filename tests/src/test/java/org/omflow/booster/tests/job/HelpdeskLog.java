package org.omflow.booster.tests.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.omflow.booster.installer.load.Ticket;
import org.omflow.booster.installer.log.EventLog;
import org.omflow.booster.installer.log.EventLogException;
import org.omflow.booster.installer.log.EventLogReader;
import org.omflow.booster.installer.log.LogColumns;
import org.omflow.booster.installer.log.LogProcess;
import org.omflow.booster.installer.log.LogTickets;

/**
 * The ticket log of a real help desk (University of Padova, doi:10.4121/uuid:0c60edf1-6f83-4e75-9367-4c63b3e9d5bb). It
 * may not be shipped, so it lies beside the repository; tests that need it skip where it is absent.
 */
final class HelpdeskLog {
    private static final Path FILE = Path.of(System.getProperty("booster.root", ".."), "..", "shared", "data")
            .resolve("helpdesk-log.csv.gz")
            .normalize();

    private final EventLog log;
    private final LogProcess process;

    private HelpdeskLog(EventLog log) {
        this.log = log;
        this.process = new LogProcess("helpdesk", "Help desk", log);
    }

    /** Reads the log, or skips the test. */
    static HelpdeskLog orSkip() throws EventLogException {
        Assumptions.assumeTrue(Files.exists(FILE), "the help-desk log is not there: " + FILE.toAbsolutePath());
        return new HelpdeskLog(EventLogReader.read(FILE, LogColumns.HELP_DESK, null));
    }

    LogProcess process() {
        return process;
    }

    int events() {
        return log.events();
    }

    List<Ticket> tickets(int repeat) throws EventLogException {
        return LogTickets.of(log, process, repeat);
    }
}
