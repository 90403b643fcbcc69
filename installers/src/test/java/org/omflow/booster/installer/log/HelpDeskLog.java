package org.omflow.booster.installer.log;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds the real log of the help desk, which is not part of the product. */
public final class HelpDeskLog {
    private HelpDeskLog() {}

    /** The file; where it is absent the test is skipped and says so. */
    public static Path file() {
        Path file = Path.of(System.getProperty("booster.root", "."))
                .resolve("../shared/data/helpdesk-log.csv.gz")
                .normalize();
        Assumptions.assumeTrue(
                Files.exists(file), "skipped: the help-desk log is not at " + file + " (it must not be shipped)");
        return file;
    }
}
