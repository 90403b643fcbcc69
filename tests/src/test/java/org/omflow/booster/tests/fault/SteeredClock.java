package org.omflow.booster.tests.fault;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The clock of one process, which a test puts forward or back while it runs; by the library of Debian's faketime. */
final class SteeredClock {
    private final Path library;
    private final Path file;

    /**
     * A clock that is right; the test is skipped where there is no faketime.
     *
     * @param file holds by how much it is wrong
     */
    SteeredClock(Path file) throws IOException {
        library = library();
        assumeTrue(library != null, "faketime is not installed: apt-get install faketime");
        this.file = file;
        set("+0");
    }

    /** The words before {@code java} by which its process has this clock, and after {@link #end} the machine's. */
    String[] launcher() {
        return new String[] {
            "sh",
            "-c",
            // Waits and timeouts stay right, as they do when an administrator sets a clock.
            "[ ! -e \"$1\" ] || export LD_PRELOAD=\"$0\" FAKETIME_TIMESTAMP_FILE=\"$1\" FAKETIME_NO_CACHE=1"
                    + " DONT_FAKE_MONOTONIC=1 FAKETIME_DONT_FAKE_MONOTONIC=1; shift; exec \"$@\"",
            library.toString(),
            file.toString()
        };
    }

    /** Gives the process the machine's clock from its next start on. */
    void end() throws IOException {
        Files.delete(file);
    }

    /** Sets it off by this, such as {@code +31d}. */
    void set(String offset) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, offset + "\n");
        Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path library() throws IOException {
        Path libraries = Path.of("/usr/lib");
        if (!Files.isDirectory(libraries)) {
            return null;
        }
        try (Stream<Path> found = Files.find(
                libraries, 4, (path, attributes) -> path.endsWith(Path.of("faketime", "libfaketime.so.1")))) {
            return found.findFirst().orElse(null);
        }
    }
}
