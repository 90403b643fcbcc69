package org.omflow.booster.ha.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.testkit.LogLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Tag("job")
class LogFilesTest {
    private final Logger log = LoggerFactory.getLogger(LogFilesTest.class);

    @TempDir
    Path home;

    @AfterEach
    void stopWriting() {
        var root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
        var appender = root.getAppender("file");
        if (appender != null) {
            root.detachAppender(appender);
            appender.stop();
        }
    }

    @Test
    void aLineLandsInTheFileInItsFormat() throws IOException {
        LogFiles.writeTo(home.resolve("logs"), "probe");

        log.info("order {} is done", "T-1");
        log.warn("Grüße, 你好");

        // Threads that other tests have left may say something too.
        assertThat(Files.readAllLines(home.resolve("logs/probe.log"), StandardCharsets.UTF_8))
                .filteredOn(line -> line.contains("order T-1") || line.contains("Grüße"))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  order T-1 is done"),
                        line -> assertThat(line).endsWith(" WARN  Grüße, 你好"));
    }

    @Test
    void anExceptionFollowsItsLine() throws IOException {
        LogFiles.writeTo(home, "probe");

        log.error("it broke", new IllegalStateException("the cause"));

        assertThat(Files.readString(home.resolve("probe.log")))
                .contains("ERROR it broke\njava.lang.IllegalStateException: the cause\n\tat ");
    }

    @Test
    void saysSoWhenTheFileCannotBeWritten() throws IOException {
        Path noFolder = Files.writeString(home.resolve("logs"), "a file where the folder should be");

        try (LogLines said = LogLines.of(LogFiles.class)) {
            LogFiles.writeTo(noFolder, "probe");

            assertThat(said.containing("cannot write the log file"))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains(noFolder.resolve("probe.log").toString()));
        }
    }

    @Test
    void theConsoleShowsTheSameLine() throws IOException {
        try (var xml = LogFiles.class.getResourceAsStream("/logback.xml")) {
            assertThat(new String(xml.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("<pattern>" + LogFiles.LINE + "</pattern>");
        }
    }
}
