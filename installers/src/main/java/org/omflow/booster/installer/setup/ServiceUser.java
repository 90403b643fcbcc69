package org.omflow.booster.installer.setup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The system user that the program runs as.
 *
 * @param uid its number
 * @param gid its group's number
 */
record ServiceUser(int uid, int gid) {
    static final String NAME = "omflow";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * Finds it, or makes it.
     *
     * @throws SetupException when it cannot be made
     */
    static ServiceUser ensure() throws SetupException {
        if (!exists()) {
            Subprocess.Result made = run(
                    "useradd",
                    "--system",
                    "--user-group",
                    "--no-create-home",
                    "--home-dir",
                    "/nonexistent",
                    "--shell",
                    "/usr/sbin/nologin",
                    NAME);
            if (!made.isGood()) {
                throw new SetupException(
                        SetupException.FAILED,
                        "The system user " + NAME + " could not be made (" + made.text()
                                + "): make it, then run install.sh again");
            }
        }
        return new ServiceUser(number("-u"), number("-g"));
    }

    static boolean exists() throws SetupException {
        return run("id", "-u", NAME).isGood();
    }

    private static int number(String which) throws SetupException {
        Subprocess.Result result = run("id", which, NAME);
        try {
            return Integer.parseInt(result.output());
        } catch (NumberFormatException e) {
            throw new SetupException(
                    SetupException.FAILED, "'id " + which + " " + NAME + "' printed: " + result.text(), e);
        }
    }

    private static Subprocess.Result run(String... program) throws SetupException {
        // Root's own path lacks two of these after a plain 'su'.
        List<String> command = new ArrayList<>(List.of("/usr/bin/env", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"));
        command.addAll(List.of(program));
        return Subprocess.run(command, "", PATIENCE);
    }
}
