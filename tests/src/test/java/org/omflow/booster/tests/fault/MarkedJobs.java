package org.omflow.booster.tests.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Jobs that the harness has marked: each time a server begins one it takes note, and may end at once or work for long.
 * Harness and servers share the folder in which the marks lie. Thread-safe.
 */
final class MarkedJobs {
    private static final int KILLED = 137;

    private final Path folder;

    MarkedJobs(Path folder) {
        this.folder = folder;
    }

    /** Servers take note of each time they begin the job, and do it like any other. */
    void watch(String jobId) throws IOException {
        mark(jobId, Deed.NOTHING, Duration.ZERO);
    }

    /** Every server that begins the job ends at once, as by SIGKILL. */
    void makeDeadly(String jobId) throws IOException {
        mark(jobId, Deed.END, Duration.ZERO);
    }

    /** Every server that begins the job works on it for this time. */
    void makeLong(String jobId, Duration time) throws IOException {
        mark(jobId, Deed.WORK, time);
    }

    /** When servers began the job. */
    List<Instant> begins(String jobId) throws IOException {
        Path begins = begun(jobId);
        return Files.exists(begins)
                ? Files.readAllLines(begins).stream().map(Instant::parse).toList()
                : List.of();
    }

    /** Within a server: it begins this job. */
    void begin(String jobId) {
        if (!Files.exists(marked(jobId))) {
            return;
        }
        try {
            Files.writeString(
                    begun(jobId),
                    Instant.now() + System.lineSeparator(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            String[] mark = Files.readString(marked(jobId)).split(" ");
            Deed.valueOf(mark[0]).act(Duration.parse(mark[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private enum Deed {
        NOTHING,
        END,
        WORK;

        void act(Duration time) {
            if (this == END) {
                Runtime.getRuntime().halt(KILLED);
            }
            if (this == WORK) {
                try {
                    Thread.sleep(time.toMillis());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private void mark(String jobId, Deed deed, Duration time) throws IOException {
        Files.writeString(marked(jobId), deed + " " + time);
    }

    private Path marked(String jobId) {
        return folder.resolve("marked-" + name(jobId));
    }

    private Path begun(String jobId) {
        return folder.resolve("begun-" + name(jobId));
    }

    private static String name(String jobId) {
        return URLEncoder.encode(jobId, StandardCharsets.UTF_8);
    }
}
