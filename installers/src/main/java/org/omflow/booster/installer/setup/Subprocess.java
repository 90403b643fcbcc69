package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs another program to its end, for a bounded time. */
final class Subprocess {
    /** More than any of them prints. */
    private static final int MOST_BYTES = 1 << 20;
    /** What a program leaves running may hold its output open. */
    private static final long OUTPUT_SECONDS = 2;

    private Subprocess() {}

    /**
     * What it ended with.
     *
     * @param exitCode 0 when it did its work
     * @param output what it printed
     * @param errors what it printed as errors
     */
    record Result(int exitCode, String output, String errors) {
        boolean isGood() {
            return exitCode == 0;
        }

        /** All that it printed. */
        String text() {
            return (output + "\n" + errors).strip();
        }
    }

    /**
     * Runs it.
     *
     * @param input what it reads: secrets, too, as everyone on the machine can see its arguments
     * @throws SetupException when it cannot be run or takes too long
     */
    static Result run(List<String> command, String input, Duration patience) throws SetupException {
        Process process = null;
        try {
            process = new ProcessBuilder(command).start();
            CompletableFuture<String> output = output(process.getInputStream());
            CompletableFuture<String> errors = output(process.getErrorStream());
            write(process, input);
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SetupException(
                        SetupException.FAILED, command.get(0) + " did not end within " + patience.toSeconds() + " s");
            }
            return new Result(process.exitValue(), read(output), read(errors));
        } catch (IOException | ExecutionException e) {
            throw new SetupException(SetupException.FAILED, command.get(0) + " could not be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetupException(SetupException.FAILED, command.get(0) + " was interrupted", e);
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    private static CompletableFuture<String> output(InputStream stream) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return new String(stream.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static String read(CompletableFuture<String> output) throws ExecutionException, InterruptedException {
        try {
            return output.get(OUTPUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return "";
        }
    }

    private static void write(Process process, String input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended without reading: its exit code and output tell why.
        }
    }
}
