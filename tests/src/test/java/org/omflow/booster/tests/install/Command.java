package org.omflow.booster.tests.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A command of this machine, run to its end. */
final class Command {
    private static final long PATIENCE_SECONDS = 180;

    private Command() {}

    /**
     * What it ended with.
     *
     * @param code its exit code
     * @param text what it said, on both outputs
     */
    record Said(int code, String text) {}

    /** Runs it. What it leaves running may keep its output, which is therefore a file and no pipe. */
    static Said run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("said", null);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(List.of(command) + " did not end within " + PATIENCE_SECONDS + " s: "
                        + Files.readString(output));
            }
            return new Said(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    /** Runs it and returns what it said. */
    static String output(String... command) throws IOException, InterruptedException {
        Said said = run(command);
        if (said.code() != 0) {
            throw new IOException(List.of(command) + " failed with " + said);
        }
        return said.text();
    }

    /** Whether this machine has it. */
    static boolean exists(String name) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }
}
