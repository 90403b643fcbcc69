package org.omflow.booster.tests.speed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.omflow.booster.installer.cluster.ClusterException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The benchmark for developers, after {@code ./mvnw package}: {@code java -cp
 * "tests/target/test-classes:installers/target/lib/*" org.omflow.booster.tests.speed.SpeedMain}.
 */
@Command(
        name = "speed",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description =
                "Measures work W and what broker and database can do alone; others' work on this machine disturbs.")
final class SpeedMain implements Callable<Integer> {
    @Option(names = "--warm-ups", description = "Rounds that do not count.", defaultValue = "6")
    private int warmUps;

    @Option(names = "--rounds", description = "Rounds that count.", defaultValue = "5")
    private int rounds;

    @Option(names = "--seconds", description = "How long each measurement takes, about.", defaultValue = "2")
    private double seconds;

    @Option(names = "--steady-seconds", description = "How long 100 orders a second are placed.", defaultValue = "4")
    private int steadySeconds;

    @Option(names = "--folder", description = "Takes the report and the logs.", defaultValue = "target/speed")
    private Path folder;

    public static void main(String[] args) {
        System.exit(new CommandLine(new SpeedMain()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        try {
            Path data = Files.createTempDirectory("omflow-speed-");
            new SpeedBenchmark(
                            new SpeedBenchmark.Plan(warmUps, rounds, seconds, steadySeconds),
                            data,
                            folder.resolve("logs"))
                    .run()
                    .write(folder);
            return CommandLine.ExitCode.OK;
        } catch (ClusterException e) {
            System.err.println("The benchmark stopped: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }
}
