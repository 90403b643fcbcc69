package org.omflow.booster.ha.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("job")
class SettingsTest {
    private static final Option<Integer> SIZE = Option.number("job.batch-size", "Jobs at once.", "jobs", 1, 1000, 100);
    private static final Option<Duration> WAIT = Option.duration("job.wait", "How long to wait.", "1s", "1h", "30s");
    private static final Option<String> HOME = Option.text("job.url", "Where it is.", "a URL", null);
    private static final Option<String> PASSWORD =
            Option.text("job.password", "The password.", "any text", "").asSecret();
    private static final List<Option<?>> ALL = List.of(SIZE, WAIT, HOME, PASSWORD);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = folder.resolve("probe.properties");
    }

    @Test
    void theCommandLineWinsOverEnvironmentFileAndDefault() throws IOException {
        Files.writeString(file, "job.url=in-file\njob.batch-size=2\n");
        Map<String, String> environment = Map.of("OMFLOW_JOB_BATCH_SIZE", "3", "OMFLOW_JOB_URL", "in-environment");

        Settings settings = Settings.read(ALL, file, environment, Map.of("job.batch-size", "4"));

        assertThat(settings.get(SIZE)).isEqualTo(4);
        assertThat(settings.get(HOME)).isEqualTo("in-environment");
        assertThat(settings.get(WAIT)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void theFileWinsOverTheDefault() throws IOException {
        Files.writeString(file, "job.url=in-file\njob.wait = 10m \n");

        Settings settings = Settings.read(ALL, file, Map.of(), Map.of());

        assertThat(settings.get(HOME)).isEqualTo("in-file");
        assertThat(settings.get(WAIT)).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.get(SIZE)).isEqualTo(100);
    }

    @Test
    void everyFaultIsReportedAtOnceWithNameValueSourceAndRemedy() throws IOException {
        Files.writeString(file, "job.batch-size=none\njob.bach-size=7\n");

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.read(
                        ALL, file, Map.of("OMFLOW_JOB_WAIT", "2h"), Map.of("job.sise", "9", "job.password", "hunter2")))
                .satisfies(e -> assertThat(e.problems())
                        .containsExactly(
                                "unknown setting 'job.bach-size' in " + file
                                        + "; known are job.batch-size, job.wait, job.url, job.password",
                                "unknown setting 'job.sise' in the command line"
                                        + "; known are job.batch-size, job.wait, job.url, job.password",
                                "job.batch-size=none (from " + file + ") must be 1 to 1000 jobs",
                                "job.wait=2h (from environment variable OMFLOW_JOB_WAIT) must be 1s to 1h",
                                "job.url is missing (Where it is.): set it in " + file
                                        + ", as OMFLOW_JOB_URL or with --job.url",
                                "job.password is a secret and others can see the command line: set it in " + file
                                        + " or as OMFLOW_JOB_PASSWORD"))
                .withMessageStartingWith("Settings have 6 problems: ");
    }

    @Test
    void aSecretMayHoldAnyCharacter() throws IOException {
        Map<String, String> written = Map.of(
                "a=b:c#d!e",
                "a=b:c#d!e",
                "#first",
                "#first",
                "!first",
                "!first",
                "==:",
                "==:",
                "\\\\share\\\\x",
                "\\share\\x",
                "\\ blank first",
                " blank first",
                "gr\u00fc\u00dfe",
                "gr\u00fc\u00dfe",
                "gr\\u00fc\\u00dfe",
                "gr\u00fc\u00dfe");
        for (Map.Entry<String, String> each : written.entrySet()) {
            Files.writeString(file, "job.url=x\njob.password = " + each.getKey() + " \n");
            assertThat(Settings.read(ALL, file, Map.of(), Map.of()).get(PASSWORD))
                    .as(each.getKey())
                    .isEqualTo(each.getValue());
        }
    }

    @Test
    void aBackslashThatWouldChangeAValueIsRefusedWithItsLine() throws IOException {
        for (String value : List.of("hunter\\2", "hun\\ter", "hunter\\")) {
            Files.writeString(file, "# a comment \\x\njob.url=x\njob.password=" + value + "\n");
            assertThatExceptionOfType(SettingsException.class)
                    .as(value)
                    .isThrownBy(() -> Settings.read(ALL, file, Map.of(), Map.of()))
                    .withMessageContaining("line 3 of " + file + " (job.password) holds a backslash ")
                    .withMessageContaining("write each backslash of a value twice")
                    .withMessageNotContaining("hunter");
        }
        Files.writeString(file, "job.url=C:\\data\n");
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.read(ALL, file, Map.of(), Map.of()))
                .withMessageContaining("line 1 of " + file + " (job.url) holds a backslash before 'd'");
        Files.writeString(file, "job.url=one\\\n  two\\:three\n");
        assertThat(Settings.read(ALL, file, Map.of(), Map.of()).get(HOME)).isEqualTo("onetwo:three");
    }

    @Test
    void anOldNameIsRefusedAndTheNewOneNamed() throws IOException {
        Option<Integer> size = SIZE.renamedFrom("job.bundle");
        Files.writeString(file, "job.bundle=7\n");

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() ->
                        Settings.read(List.of(size), file, Map.of("OMFLOW_JOB_BUNDLE", "7"), Map.of("job.bundle", "7")))
                .satisfies(e -> assertThat(e.problems())
                        .containsExactly(
                                "setting 'job.bundle' in " + file + " has a new name: write 'job.batch-size' instead",
                                "setting 'job.bundle' in the command line has a new name: write 'job.batch-size'"
                                        + " instead",
                                "environment variable OMFLOW_JOB_BUNDLE has a new name: set OMFLOW_JOB_BATCH_SIZE"
                                        + " instead"));
    }

    @Test
    void aSecretIsNeverShown() {
        Option<String> choosy = new Option<>("job.token", "The token.", "40 letters", null, true, text -> {
            throw new IllegalArgumentException("40 letters, but is " + text);
        });

        assertThatThrownBy(() -> Settings.read(List.of(choosy), file, Map.of("OMFLOW_JOB_TOKEN", "hunter2"), Map.of()))
                .hasMessageContaining("job.token=(secret) (from environment variable OMFLOW_JOB_TOKEN)")
                .hasMessageContaining("must be 40 letters")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> Settings.read(List.of(choosy), file, Map.of(), Map.of("job.token", "hunter2")))
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aMissingSecretIsNotOfferedOnTheCommandLine() {
        Option<String> secret =
                Option.text("job.secret", "The secret.", "any", null).asSecret();

        assertThatThrownBy(() -> Settings.read(List.of(secret), file, Map.of(), Map.of()))
                .hasMessage("Settings have 1 problem: job.secret is missing (The secret.): set it in " + file
                        + ", as OMFLOW_JOB_SECRET");
    }

    @Test
    void aPasswordInsideAUrlIsNotShown() {
        Option<Integer> url = new Option<>("job.url", "A URL.", "a URL", null, false, text -> {
            throw new IllegalArgumentException("another URL");
        });

        assertThatThrownBy(() -> Settings.read(
                        List.of(url), file, Map.of(), Map.of("job.url", "jdbc:x://h/db?Password=hunter2&user=amy")))
                .hasMessageContaining("job.url=jdbc:x://h/db?Password=(hidden)&user=amy")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aFileThatIsNotUtf8SaysSo() throws IOException {
        Files.write(file, new byte[] {'j', '=', (byte) 0xE9, '\n'});

        assertThatThrownBy(() -> Settings.read(List.of(SIZE), file, Map.of(), Map.of()))
                .hasMessageContaining(file + " cannot be read: save it as UTF-8 text");
    }

    /** As Windows editors save it. */
    @Test
    void aFileWithAByteOrderMarkOrWindowsLinesIsRead() throws IOException {
        Files.writeString(file, "\uFEFF" + SIZE.name() + "=7\r\n");
        Settings read = Settings.read(List.of(SIZE), file, Map.of(), Map.of());
        assertThat(read.get(SIZE)).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
    void aFileInUtf16IsRefusedWithTheRemedy(String charset) throws IOException {
        Files.writeString(file, SIZE.name() + "=7\r\n", Charset.forName(charset));
        assertThatThrownBy(() -> Settings.read(List.of(SIZE), file, Map.of(), Map.of()))
                .hasMessageContaining(file + " cannot be read: save it as UTF-8 text, not as UTF-16");
    }

    /** Kubernetes sets it in each container for a service of the name omflow-web. */
    @Test
    void aServiceLinkIsNoSetting() {
        Option<Integer> port = Option.number("web.port", "Port.", "(port)", 0, 65535, 8161);
        Settings read = Settings.read(List.of(port), file, Map.of("OMFLOW_WEB_PORT", "tcp://10.96.0.7:8161"), Map.of());
        assertThat(read.get(port)).isEqualTo(8161);
        assertThat(read.warnings())
                .singleElement()
                .asString()
                .contains("OMFLOW_WEB_PORT=tcp://10.96.0.7:8161", "enableServiceLinks: false");
        assertThat(Settings.read(List.of(port), file, Map.of("OMFLOW_WEB_PORT", "8162"), Map.of())
                        .warnings())
                .isEmpty();
    }

    /** Under LC_ALL=C, Java 17 cannot read an umlaut in the environment. */
    @Test
    void aValueThatTheLocaleDamagesIsNamed() {
        Option<String> password = new Option<>("database.password", "Password.", "any text", "", true, text -> text);
        assertThatThrownBy(() -> Settings.read(
                        List.of(password), file, Map.of("OMFLOW_DATABASE_PASSWORD", "p\uFFFD\uFFFDss"), Map.of()))
                .hasMessageContaining("database.password (from environment variable OMFLOW_DATABASE_PASSWORD)")
                .hasMessageContaining("LC_ALL=C.UTF-8")
                .hasMessageNotContaining("ss\uFFFD");
    }

    @Test
    void aFileThatCannotBeReadSaysWhy() throws IOException {
        Files.createDirectory(file);
        assertThatThrownBy(() -> Settings.read(List.of(SIZE), file, Map.of(), Map.of()))
                .hasMessageMatching("(?s).*" + Pattern.quote(file + " cannot be read: ") + "\\S.*")
                .hasMessageNotContaining("read: null");
        Files.delete(file);
        Files.writeString(file, "job.batch-size=\\uXY");
        assertThatThrownBy(() -> Settings.read(List.of(SIZE), file, Map.of(), Map.of()))
                .hasMessageContaining(file + " cannot be read: Malformed");
    }

    @Test
    void otherEnvironmentVariablesAreLeftAlone() {
        assertThat(Settings.read(List.of(SIZE), file, Map.of("OMFLOW_HOME", "/opt", "PATH", "/bin"), Map.of())
                        .get(SIZE))
                .isEqualTo(100);
    }

    @Test
    void anOptionThatWasNotReadIsAFaultInTheProgram() {
        Settings settings = Settings.read(List.of(SIZE), file, Map.of(), Map.of());

        assertThatThrownBy(() -> settings.get(WAIT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("job.wait");
    }
}
