package org.omflow.booster.installer.setup;

import java.nio.file.Path;

/**
 * Where what is of an installed part.
 *
 * @param home its folder, such as {@code /opt/omflow/Booster}; absolute
 * @param part such as {@code booster}
 */
record Layout(Path home, String part) {
    /** One folder for each version of the program; root owns them. */
    Path versions() {
        return home.resolve("versions");
    }

    Path version(String version) {
        return versions().resolve(version);
    }

    /** A link to the version that runs. */
    Path current() {
        return home.resolve("current");
    }

    /** The command for its service, as the original has it. */
    Path serviceCommand() {
        return home.resolve("omflow_" + part + "_service");
    }

    Path conf() {
        return home.resolve("conf");
    }

    Path settings() {
        return conf().resolve(part + ".properties");
    }

    Path javaOptions() {
        return conf().resolve("java.options");
    }

    Path data() {
        return home.resolve("data");
    }

    Path logs() {
        return home.resolve("logs");
    }

    /** The process's number and status; gone after a restart of the machine without harm. */
    Path run() {
        return home.resolve("run");
    }

    /** What an installation under way keeps, and an attempt that was cut off has left. */
    Path installing() {
        return home.resolve(".installing");
    }

    /** Names the version to which an upgrade under way goes back. */
    Path upgrading() {
        return home.resolve(".upgrading");
    }
}
