package org.omflow.booster.ha.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.TimeBasedRollingPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPInputStream;
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
        var appender = root().getAppender("file");
        if (appender != null) {
            root().detachAppender(appender);
            appender.stop();
        }
    }

    private static ch.qos.logback.classic.Logger root() {
        return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
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
    void theConsoleIsLeftOutWhereTheServiceScriptKeepsIt() {
        Appender<ILoggingEvent> console = root().getAppender("console");
        assertThat(console).isNotNull();
        System.setProperty("omflow.console", "off");
        try {
            LogFiles.writeTo(home, "probe");

            assertThat(root().getAppender("console")).isNull();
            assertThat(root().getAppender("file")).isNotNull();
        } finally {
            System.clearProperty("omflow.console");
            root().addAppender(console);
        }
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
    void aLinkInPlaceOfTheFileIsNotFollowed() throws IOException {
        Path victim = Files.writeString(home.resolve("victim"), "of somebody else\n");
        Files.createDirectory(home.resolve("logs"));
        Files.createSymbolicLink(home.resolve("logs/probe.log"), victim);

        try (LogLines said = LogLines.of(LogFiles.class)) {
            LogFiles.writeTo(home.resolve("logs"), "probe");
            log.info("a line");

            assertThat(said.containing("probe.log is a link: delete it")).hasSize(1);
        }
        assertThat(victim).hasContent("of somebody else");
    }

    @Test
    void aFolderThatOthersMayWriteIsNamed() throws IOException {
        Path logs = Files.createDirectory(home.resolve("logs"));
        Files.setPosixFilePermissions(logs, PosixFilePermissions.fromString("rwxrwxrwx"));

        try (LogLines said = LogLines.of(LogFiles.class)) {
            LogFiles.writeTo(logs, "probe");

            assertThat(said.containing("chmod go-w " + logs)).hasSize(1);
        }
    }

    @Test
    void everyFileIsReadableForTheGroupOnly() throws IOException {
        LogFiles.writeTo(home, "probe");
        log.info("of today");
        RollingFileAppender<?> appender = (RollingFileAppender<?>) root().getAppender("file");
        ((TimeBasedRollingPolicy<?>) appender.getRollingPolicy())
                .getTimeBasedFileNamingAndTriggeringPolicy()
                .setCurrentTime(Instant.now().plus(Duration.ofDays(1)).toEpochMilli());
        log.info("of tomorrow");

        await().until(() -> files().equals(List.of("gz", "log")));
        try (var files = Files.list(home)) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-r-----"));
        }
        assertThat(Files.readString(home.resolve("probe.log"))).contains("of tomorrow");
        try (var files = Files.newDirectoryStream(home, "*.log.gz");
                var text = new GZIPInputStream(
                        Files.newInputStream(files.iterator().next()))) {
            assertThat(new String(text.readAllBytes(), StandardCharsets.UTF_8)).contains("of today");
        }
    }

    /** What the names of the log files end with. */
    private List<String> files() throws IOException {
        try (var files = Files.list(home)) {
            return files.map(Path::toString)
                    .map(name -> name.substring(name.lastIndexOf('.') + 1))
                    .sorted()
                    .toList();
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
