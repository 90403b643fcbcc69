package org.omflow.booster.tests.key;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** All that anyone on the machine sees of the command lines of this test's processes, however short they live. Linux only. */
final class ProcessList implements AutoCloseable {
    private static final long PAUSE_MS = 20;

    private final Set<String> seen = new ConcurrentSkipListSet<>();
    private final Thread thread = new Thread(this::look, "process list");
    private volatile boolean stopped;

    ProcessList() {
        thread.setDaemon(true);
        thread.start();
    }

    private void look() {
        while (!stopped) {
            ProcessHandle.current().descendants().forEach(process -> {
                try {
                    byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
                    seen.add(new String(line, StandardCharsets.UTF_8).replace('\0', ' '));
                } catch (IOException e) {
                    // It is gone.
                }
            });
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
        }
    }

    /** The command lines so far. */
    Set<String> seen() {
        return seen;
    }

    /** What ps tells now of every process of the machine. */
    static String ps() throws IOException {
        Process ps = new ProcessBuilder("ps", "axww", "-o", "args").start();
        return new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        stopped = true;
    }
}
