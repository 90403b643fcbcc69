package org.omflow.booster.installer.setup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Starts and stops the program, and asks how it is, by its own script.
 *
 * @param script of a version, or of the current one
 * @param title begins what the script itself says; the program's own status begins with it and its version
 */
record ServiceCommand(Path script, String title) {
    /** The script waits for at most two minutes. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final String WAITING = "  waiting:";

    /**
     * How the program is.
     *
     * @param runs whether it has told how it is, and not long ago
     * @param waits whether it waits for something, as for a database that does not answer
     * @param text for an administrator
     */
    record Status(boolean runs, boolean waits, String text) {
        boolean isHealthy() {
            return runs && !waits;
        }
    }

    Subprocess.Result start() throws SetupException {
        return run("start");
    }

    /**
     * Stops it; nothing happens when it does not run.
     *
     * @throws SetupException when it does not stop
     */
    void stop() throws SetupException {
        Subprocess.Result result = run("stop");
        if (!result.isGood()) {
            throw new SetupException(
                    SetupException.FAILED,
                    title + " could not be stopped (" + result.text() + "): stop it, then run install.sh again");
        }
    }

    Status status() throws SetupException {
        Subprocess.Result result = run("status");
        boolean runs = result.isGood() && result.output().startsWith(title + " ");
        return new Status(runs, result.output().lines().anyMatch(line -> line.startsWith(WAITING)), result.output());
    }

    /** Has the running program write down what it starts faster with; it also starts without. */
    void archive() throws SetupException {
        run("archive");
    }

    private Subprocess.Result run(String what) throws SetupException {
        return Subprocess.run(List.of(script.toString(), what), "", PATIENCE);
    }
}
