package org.omflow.booster.installer.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A real terminal of 80 columns with a shell in it, at which a test types. */
final class TmuxTerminal implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration SHORT = Duration.ofSeconds(20);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Path socket;

    /** Opens it; the shell has no settings of its own. */
    TmuxTerminal(Path folder) throws SetupException {
        socket = folder.resolve("tmux");
        tmux(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                "80",
                "-y",
                "200",
                "env",
                "-i",
                "PATH=/usr/bin:/bin",
                "PS1=\n$ ",
                "TERM=screen",
                "LC_ALL=C.UTF-8",
                "sh");
    }

    static boolean isThere() {
        return Files.isExecutable(Path.of("/usr/bin/tmux"));
    }

    void type(String line) throws SetupException {
        if (!line.isEmpty()) {
            tmux("send-keys", "-l", line);
        }
        tmux("send-keys", "Enter");
    }

    void interrupt() throws SetupException {
        tmux("send-keys", "C-c");
    }

    /** What it shows, without the empty lines at the end. */
    String screen() throws SetupException {
        return tmux("capture-pane", "-p", "-S", "-").output();
    }

    /** Waits until the last line begins with this prompt. */
    void await(String prompt) throws SetupException {
        awaitTimes(prompt, 1);
    }

    /** Waits until so many lines begin with this prompt, the last one among them. */
    void awaitTimes(String prompt, int times) throws SetupException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String screen = screen();
        while (!isAt(screen, prompt, times)) {
            assertThat(System.nanoTime())
                    .as("no '" + prompt + "' at the end of\n" + screen)
                    .isLessThan(end);
            LockSupport.parkNanos(PAUSE.toNanos());
            screen = screen();
        }
    }

    private static boolean isAt(String screen, String prompt, int times) {
        List<String> lines = screen.lines().toList();
        return !lines.isEmpty()
                && lines.get(lines.size() - 1).startsWith(prompt)
                && lines.stream().filter(line -> line.startsWith(prompt)).count() >= times;
    }

    private Subprocess.Result tmux(String... arguments) throws SetupException {
        List<String> command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
        command.addAll(List.of(arguments));
        Subprocess.Result result = Subprocess.run(command, "", SHORT);
        assertThat(result.isGood()).as(result.text()).isTrue();
        return result;
    }

    @Override
    public void close() throws IOException, SetupException {
        tmux("kill-server");
        Files.deleteIfExists(socket);
    }
}
