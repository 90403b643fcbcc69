package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a command of the product, such as {@code doctor} or {@code join}, with the program's own checks instead of a copy
 * of them.
 *
 * @param program the folder with its jars and its Java
 * @param main its class
 * @param home for which it runs
 */
record ProductCommand(Path program, String main, Path home) {
    private static final long PATIENCE_SECONDS = 60;
    /** More than a command prints. */
    private static final int MOST_BYTES = 1 << 20;

    /**
     * What it ended with.
     *
     * @param exitCode of the command
     * @param output what it printed, in both ways
     */
    record Result(int exitCode, String output) {}

    /**
     * Runs it to its end.
     *
     * @param input what it reads, such as a join token: never an argument, which everyone on the machine can see
     * @throws SetupException when it cannot be run or takes too long
     */
    Result run(String input, String... arguments) throws SetupException {
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
        Process process = null;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (OutputStream in = process.getOutputStream()) {
                in.write((input + "\n").getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new SetupException(
                        SetupException.FAILED, arguments[0] + " did not end within " + PATIENCE_SECONDS + " s");
            }
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            throw new SetupException(SetupException.FAILED, arguments[0] + " could not be run: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetupException(SetupException.FAILED, arguments[0] + " was interrupted", e);
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }
}
