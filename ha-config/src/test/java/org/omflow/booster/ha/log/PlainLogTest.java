package org.omflow.booster.ha.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Text from others stays within its line of the log and of the terminal, and steers neither. */
@Tag("key")
class PlainLogTest {
    private static final String FORGED = "2026-01-01 00:00:00.000 INFO  User 'admin' logged in";

    @TempDir
    Path home;

    private final Logger log = LoggerFactory.getLogger(PlainLogTest.class);

    @AfterEach
    void stopWriting() {
        var root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
        var appender = root.getAppender("file");
        root.detachAppender(appender);
        appender.stop();
    }

    /** CR, LF, both, ESC, backspace, NEL, CSI, line and paragraph separator, right-to-left override, a hidden tag. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r",
                "\n",
                "\r\n",
                "\u001b[2K\u001b[1A",
                "\b",
                "\u0085",
                "\u009b",
                "\u2028",
                "\u2029",
                "\u202e",
                "\udb40\udc41",
                "\ud800"
            })
    void noValueReachesTheLogRaw(String unsafe) throws Exception {
        LogFiles.writeTo(home, "probe");
        String value = "mark" + unsafe + FORGED;

        log.warn("Refused user '{}' of job {}", value, value);
        log.error("It broke", new IllegalStateException(value, new IllegalArgumentException("caused by " + value)));

        String written = Files.readString(home.resolve("probe.log"), StandardCharsets.UTF_8);
        List<String> lines =
                written.lines().filter(line -> line.contains(FORGED)).toList();
        assertThat(lines)
                .hasSize(3)
                .noneMatch(line -> line.startsWith(FORGED))
                .allMatch(line -> line.contains("mark\\"));
        assertThat(written.replace("\n", "").replace("\tat ", "").replace("\t...", ""))
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\n", "\u001b[2J", "\u0085", "\u009b", "\u2028", "\u202e"})
    void aCommandPrintsALineWhateverItHolds(String unsafe) {
        LogFiles.writeTo(home, "probe");
        StringWriter terminal = new StringWriter();
        PlainWriter out = new PlainWriter(terminal);

        out.println("node " + unsafe + FORGED);
        out.printf("  %s%n", unsafe.replace("\n", ""));
        out.flush();

        String printed = terminal.toString().replace(System.lineSeparator(), "|");
        assertThat(printed)
                .startsWith("node \\")
                .endsWith(FORGED + "|  " + PlainText.of(unsafe.replace("\n", "")) + "|");
        assertThat(printed).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
    }

    @Test
    void whatIsSafeStaysAsItIs() {
        LogFiles.writeTo(home, "probe");
        assertThat(PlainText.of("Grüße, 你好 \\n C:\\temp 😀")).isEqualTo("Grüße, 你好 \\n C:\\temp 😀");
        assertThat(PlainText.of(null)).isNull();
        assertThat(PlainText.of(null, 3)).isNull();
        assertThat(PlainText.of("long", 4)).isEqualTo("long");
        assertThat(PlainText.of("a\nlonger", 3)).isEqualTo("a\\nl...");
    }
}
