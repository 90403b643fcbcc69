package org.omflow.booster.tests.key;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a process takes of its machine now; Linux only. */
record ProcessSize(int openFiles, int threads, long residentBytes) {
    static ProcessSize of(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            String status = Files.readString(process.resolve("status"));
            return new ProcessSize(
                    (int) files.count(), (int) number(status, "Threads:"), number(status, "VmRSS:") << 10);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many files and connections this process may have open. */
    static long mostOpenFiles(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "limits")).stream()
                    .filter(line -> line.startsWith("Max open files"))
                    .map(line ->
                            line.substring("Max open files".length()).strip().split("\\s+")[0])
                    .mapToLong(limit -> limit.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(limit))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProcessSize max(ProcessSize other) {
        return new ProcessSize(
                Math.max(openFiles, other.openFiles),
                Math.max(threads, other.threads),
                Math.max(residentBytes, other.residentBytes));
    }

    private static long number(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return openFiles + " open files, " + threads + " threads, " + (residentBytes >> 20) + " MiB";
    }
}
