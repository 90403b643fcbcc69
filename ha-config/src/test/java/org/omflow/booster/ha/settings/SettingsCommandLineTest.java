package org.omflow.booster.ha.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

@Tag("job")
class SettingsCommandLineTest {
    private static final Option<Integer> SIZE =
            Option.number("job.batch-size", "Jobs at once, 100% of them.", "jobs", 1, 1000, 100);
    private static final Option<String> URL = Option.text("job.url", "Where it is.", "a URL", null);
    private static final Option<String> PASSWORD =
            Option.text("job.password", "The password.", "any text", "").asSecret();

    @TempDir
    Path home;

    private SettingsCommandLine settings;
    private CommandLine commandLine;

    @BeforeEach
    void build() {
        settings = new SettingsCommandLine("probe", List.of(SIZE, URL, PASSWORD));
        CommandSpec spec = CommandSpec.create().name("probe").mixinStandardHelpOptions(true);
        spec.addMixin("settings", settings.mixin());
        commandLine = new CommandLine(spec);
    }

    @Test
    void readsOptionsAndTheFileBelowHome() throws IOException {
        Files.createDirectory(home.resolve("conf"));
        Files.writeString(home.resolve("conf/probe.properties"), "job.url=in-file\njob.batch-size=5\n");

        commandLine.parseArgs("--home", home.toString(), "--job.batch-size=7");
        Settings read = settings.read(Map.of());

        assertThat(settings.file()).isEqualTo(home.resolve("conf/probe.properties"));
        assertThat(read.get(SIZE)).isEqualTo(7);
        assertThat(read.get(URL)).isEqualTo("in-file");
    }

    @Test
    void takesAnOldNameOnlyToRefuseIt() {
        SettingsCommandLine renamed = new SettingsCommandLine("probe", List.of(SIZE.renamedFrom("job.bundle")));
        CommandSpec spec = CommandSpec.create().name("probe").addMixin("settings", renamed.mixin());
        CommandLine probe = new CommandLine(spec);

        probe.parseArgs("--home", home.toString(), "--job.bundle=7");

        assertThat(probe.getUsageMessage()).doesNotContain("job.bundle");
        assertThatThrownBy(() -> renamed.read(Map.of()))
                .hasMessageContaining("'job.bundle' in the command line has a new name: write 'job.batch-size'");
    }

    @Test
    void tellsOfASecretThatOthersMayRead() throws IOException {
        Files.createDirectory(home.resolve("conf"));
        Path file = home.resolve("conf/probe.properties");
        commandLine.parseArgs("--home", home.toString());
        assertThat(settings.exposedSecrets()).isEmpty();

        Files.writeString(file, "job.url=x\njob.password=open sesame\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(settings.exposedSecrets())
                .singleElement()
                .asString()
                .contains("job.password", file.toString(), "chmod 600")
                .doesNotContain("sesame");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(settings.exposedSecrets()).isEmpty();

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(file, "job.url=x\n");
        assertThat(settings.exposedSecrets()).isEmpty();
    }

    /** Each of the two settings files is judged by what it holds and who may read it. */
    @Test
    void aSecretInOneFileSaysNothingOfTheOther() throws IOException {
        Files.createDirectory(home.resolve("conf"));
        Path file = home.resolve("conf/probe.properties");
        Path joined = home.resolve("conf/joined.properties");
        commandLine.parseArgs("--home", home.toString());
        Files.writeString(file, "job.url=x\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(joined, "job.password=open sesame\n");
        Files.setPosixFilePermissions(joined, PosixFilePermissions.fromString("rw-------"));
        assertThat(settings.exposedSecrets()).isEmpty();

        Files.setPosixFilePermissions(joined, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(settings.exposedSecrets()).singleElement().asString().contains("job.password", joined.toString());
    }

    @Test
    void aPasswordWithinARefusedValueIsNotShown() {
        commandLine.parseArgs("--home", home.toString(), "--job.batch-size=jdbc:x://amy:sesame@host/db?password=open");

        assertThatThrownBy(() -> settings.read(Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageNotContaining("open")
                .hasMessageContaining("amy:(hidden)");
    }

    @Test
    void homeIsTheCurrentFolderWhenNotGiven() {
        commandLine.parseArgs();

        assertThat(settings.home()).isEqualTo(Path.of("").toAbsolutePath());
    }

    @Test
    void helpShowsMeaningRangeAndDefaultOfEachButNoSecrets() {
        String help = commandLine.getUsageMessage().replaceAll("\\s+", " ");

        assertThat(help)
                .contains("--home=<folder> Folder with conf, logs and data. Default: the current folder.")
                .contains("--job.batch-size=<value> Jobs at once, 100% of them. Range: 1 to 1000 jobs. Default: 100.")
                .contains("--job.url=<value> Where it is. Range: a URL.")
                .doesNotContain("job.password");
    }

    @Test
    void aSecretOnTheCommandLineIsRefusedWithTheRemedyAndNotShown() {
        for (String[] given :
                new String[][] {{"--job.password=hunter2"}, {"--job.password", "hunter2"}, {"--job.password"}}) {
            build();
            commandLine.parseArgs(given);

            assertThatThrownBy(() -> settings.read(Map.of("OMFLOW_JOB_URL", "x")))
                    .as(String.join(" ", given))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("job.password is a secret and others can see the command line")
                    .hasMessageContaining("OMFLOW_JOB_PASSWORD")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void anUnknownOptionIsRefused() {
        assertThatThrownBy(() -> commandLine.parseArgs("--job.bach-size=7"))
                .isInstanceOf(CommandLine.UnmatchedArgumentException.class)
                .hasMessageContaining("--job.bach-size");
    }
}
