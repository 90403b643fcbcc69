package org.omflow.booster.installer.setup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a command of the product, such as {@code join} or {@code token}, with the program's own checks instead of a copy
 * of them.
 *
 * @param program the folder with its jars and its Java
 * @param main its class
 * @param home for which it runs
 */
record ProductCommand(Path program, String main, Path home) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * Runs it to its end.
     *
     * @param input the line that it reads, such as a join token
     * @throws SetupException when it cannot be run or takes too long
     */
    Subprocess.Result run(String input, String... arguments) throws SetupException {
        List<String> command = new ArrayList<>(List.of(
                program.resolve("runtime/bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                program.resolve("lib") + "/*",
                main));
        command.addAll(List.of(arguments));
        command.add("--home");
        command.add(home.toString());
        return Subprocess.run(command, input + "\n", PATIENCE);
    }
}
