package org.omflow.booster.installer.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.omflow.booster.ha.tls.Encryption;

/**
 * A Booster or server in a separate process: it can be stopped, killed, frozen and restarted, and restarts when its
 * exit code asks for it. Thread-safe.
 */
public final class ManagedProcess implements AutoCloseable {
    /** How long a process may take to stop before it is killed. */
    public static final Duration GRACE = Duration.ofSeconds(20);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int SHOWN_LINES = 20;

    private final String name;
    private final JavaProgram program;
    private final Path log;
    private final URI readiness;
    private final HttpClient http;

    // Mutable state, guarded by "this".
    /** Null before the first start. */
    private Process process;
    /** False once it was told to end. */
    private boolean wanted;

    private boolean frozen;
    private int startedAgain;
    private Integer startAgainCode;

    /**
     * A process that is not started yet.
     *
     * @param name for messages, such as {@code server-1}
     * @param log receives its output, from its first start on
     * @param readiness answers 200 once it is ready
     */
    public ManagedProcess(String name, JavaProgram program, Path log, URI readiness) {
        this(name, program, log, readiness, Encryption.NONE);
    }

    /** The same of a process whose web may be encrypted. */
    ManagedProcess(String name, JavaProgram program, Path log, URI readiness, Encryption encryption) {
        this.http = encryption.http().connectTimeout(Duration.ofSeconds(2)).build();
        this.name = name;
        this.program = program;
        this.log = log;
        this.readiness = readiness;
    }

    public String name() {
        return name;
    }

    /** The file with its output. */
    public Path log() {
        return log;
    }

    /** Restarts it whenever it ends with this exit code, as a service manager does. */
    public synchronized void startAgainAfter(int exitCode) {
        startAgainCode = exitCode;
    }

    /** How often it was restarted because of its exit code. */
    public synchronized int startedAgain() {
        return startedAgain;
    }

    /**
     * Starts it, without waiting until it is ready.
     *
     * @throws ClusterException when it cannot be started
     * @throws IllegalStateException when it is already running
     */
    public synchronized void start() throws ClusterException {
        if (alive()) {
            throw new IllegalStateException(name + " is already running; stop it first.");
        }
        try {
            if (process == null) {
                Files.deleteIfExists(log); // That of an earlier run.
            }
            begin();
        } catch (IOException e) {
            throw new ClusterException(name + " could not be started: " + e.getMessage(), e);
        }
    }

    private void begin() throws IOException {
        Optional<ClassDataArchive> archive = program.archive();
        Optional<String> writes = program.jarsOnly() ? archive.flatMap(ClassDataArchive::write) : Optional.empty();
        Process begun = writes.map(program::withJavaOption)
                .orElse(program)
                .builder()
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process = begun;
        wanted = true;
        frozen = false;
        begun.getOutputStream().close();
        if (writes.isPresent()) {
            begun.onExit().thenRun(archive.get()::written);
        }
        begun.onExit().thenAccept(this::ended);
    }

    private synchronized void ended(Process gone) {
        if (gone != process || !wanted || startAgainCode == null || gone.exitValue() != startAgainCode) {
            return;
        }
        try {
            begin();
            startedAgain++;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be restarted", e);
        }
    }

    /**
     * Waits until it is ready.
     *
     * @throws ClusterException when it ends before or takes too long, with the last lines of its log
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public void awaitReady(Duration atMost) throws ClusterException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        String seen = "nothing";
        while (System.nanoTime() - deadline < 0) {
            if (!alive()) {
                throw new ClusterException(
                        name + " ended with exit code " + exitCode() + " before it was ready. " + lastLines());
            }
            seen = ask();
            if (seen.equals("200")) {
                return;
            }
            Thread.sleep(POLL.toMillis());
        }
        throw new ClusterException(name + " was not ready after " + atMost.toSeconds() + " s: " + readiness
                + " answered " + seen + ". " + lastLines());
    }

    /** Whether it reports now that it is ready. */
    public boolean ready() throws InterruptedException {
        return alive() && ask().equals("200");
    }

    public synchronized boolean alive() {
        return process != null && process.isAlive();
    }

    /**
     * Its process id.
     *
     * @throws IllegalStateException when it was never started
     */
    public synchronized long pid() {
        return started().pid();
    }

    /** Asks it to stop (SIGTERM) and kills it when it has not done so after {@link #GRACE}; a frozen one is resumed. */
    public void stop() {
        Process running = toEnd();
        if (running != null) {
            running.destroy();
            wakeFrozen();
            if (!ended(running, GRACE)) {
                kill();
            }
        }
    }

    /** Ends it at once (SIGKILL), as a power cut would; returns when it has ended. */
    public void kill() {
        Process running = toEnd();
        if (running != null) {
            running.destroyForcibly();
            ended(running, GRACE);
        }
    }

    /** Freezes it (SIGSTOP): it keeps its connections but does nothing. Returns when its last thread has stopped. */
    public synchronized void freeze() {
        signal("STOP");
        frozen = true;
        long deadline = System.nanoTime() + GRACE.toNanos();
        while (alive() && !allThreadsStopped()) { // The signal is on its way when kill returns.
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("kill -STOP " + pid() + " (" + name + ") had no effect.");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Resumes a frozen process (SIGCONT). */
    public synchronized void wake() {
        signal("CONT");
        frozen = false;
    }

    @Override
    public void close() {
        stop();
    }

    private synchronized Process toEnd() {
        wanted = false;
        return alive() ? process : null;
    }

    private synchronized void wakeFrozen() {
        if (frozen && alive()) {
            wake();
        }
    }

    private synchronized int exitCode() {
        return started().exitValue();
    }

    private Process started() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started.");
        }
        return process;
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start();
            if (!ended(kill, GRACE) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill -" + signal + " " + pid() + " (" + name + ") failed.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Also true where the system has no {@code /proc} to tell. */
    private boolean allThreadsStopped() {
        File[] threads = new File("/proc/" + pid() + "/task").listFiles();
        return threads == null || Arrays.stream(threads).allMatch(ManagedProcess::stopped);
    }

    private static boolean stopped(File thread) {
        try {
            String stat = Files.readString(thread.toPath().resolve("stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T'; // The name before it may hold anything.
        } catch (IOException e) {
            return true; // It has ended.
        }
    }

    private static boolean ended(Process process, Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String ask() throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(readiness).timeout(Duration.ofSeconds(2)).build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return response.statusCode() == 200 ? "200" : response.statusCode() + " " + response.body();
        } catch (IOException e) {
            return "nothing (" + e + ")";
        }
    }

    /** The end of its output, for messages. */
    String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            int from = Math.max(0, lines.size() - SHOWN_LINES);
            return "The last lines of " + log + ":\n" + String.join("\n", lines.subList(from, lines.size()));
        } catch (IOException e) {
            return "Its log " + log + " cannot be read: " + e.getMessage();
        }
    }
}
