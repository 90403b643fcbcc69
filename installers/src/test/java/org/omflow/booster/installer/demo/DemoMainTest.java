package org.omflow.booster.installer.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Tag("job")
class DemoMainTest {
    private final StringWriter errors = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--servers=0 | --servers is 0; it must be from 1 to 50",
                "--servers=51 | --servers is 51; it must be from 1 to 50",
                "--servers=two | '--servers'",
                "--orders=0 | --orders is 0; it must be from 1 to 10000000",
                "--repeat=10001 | --repeat is 10001; it must be from 1 to 10000",
                "--database=mariadb | 'mariadb' is not supported by this version; use postgresql",
                "--database=jdbc:sqlite:x | 'jdbc:sqlite:x' is not supported by this version",
                "--log=/none/such.csv | /none/such.csv does not exist",
                "--separator=ab | --separator is 'ab'; it must be one character but a quote",
                "--unknown | Unknown option: '--unknown'"
            })
    void explainsAWrongOptionAndStartsNothing(String option, String explanation) {
        assertThat(run(option)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains(explanation);
    }

    @Test
    void listsTheColumnsOfALogThatHasOthers(@TempDir Path folder) throws Exception {
        Path log = Files.writeString(folder.resolve("log.csv"), "ticket,what,when\n1,Open,t\n");

        assertThat(run("--log=" + log, "--case-column=ticket")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString())
                .contains("has no column 'Activity'")
                .contains("'ticket', 'what', 'when'")
                .contains("--activity-column");
    }

    /** It used to be refused by a server, when the whole cluster had started. */
    @Test
    void refusesALogThatIsTooLargeForAProcess(@TempDir Path folder) throws Exception {
        String rows = IntStream.rangeClosed(1, 600)
                .mapToObj(i -> "1;Do " + i + ";28.02.2026 09:30\n")
                .collect(Collectors.joining());
        Path log = Files.writeString(folder.resolve("log.csv"), "Case ID;Activity;Complete Timestamp\n" + rows);

        assertThat(run("--log=" + log)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains("cannot be made a process", "500", "leave some out");
    }

    @Test
    void describesEveryOption() {
        String help = DemoMain.commandLine().getUsageMessage();

        assertThat(help)
                .contains(
                        "--servers",
                        "--orders",
                        "--log",
                        "--repeat",
                        "--seed",
                        "--kill-booster",
                        "--database",
                        "--keep")
                .contains("--report", "--logs", "--free-ports", "--help")
                .contains("--case-column", "--activity-column", "--time-column", "--person-column", "--separator")
                .contains("Exit code: 0");
    }

    private int run(String... args) {
        return DemoMain.commandLine().setErr(new PrintWriter(errors)).execute(args);
    }
}
