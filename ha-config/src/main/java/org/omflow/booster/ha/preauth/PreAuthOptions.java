package org.omflow.booster.ha.preauth;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.ha.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings about connections that have yet to say who they are. */
public final class PreAuthOptions {
    private static final Logger log = LoggerFactory.getLogger(PreAuthOptions.class);

    public static final Option<Duration> TIMEOUT = Option.duration(
            "login.timeout",
            "How long a connection may take to log in, or at a web to send its request, before it is closed.",
            "1s",
            "10m",
            "30s");
    public static final Option<Integer> MAX_UNAUTHENTICATED = Option.number(
                    "login.max-unauthenticated",
                    "How many unauthenticated connections, at a web those without a request, a port holds. Beyond"
                            + " that it closes the one that has progressed least.",
                    "connections",
                    10,
                    100_000,
                    1000)
            .renamedFrom("login.waiting");

    public static final List<Option<?>> ALL = List.of(TIMEOUT, MAX_UNAUTHENTICATED);

    /** One port's unauthenticated connections may take this part, an eighth, of the files that the process may open. */
    private static final int PART_OF_FILES = 8;

    private PreAuthOptions() {}

    /** The limit for each port of this process: {@link #MAX_UNAUTHENTICATED}, or less where the process may open few files. */
    public static int most(Settings settings) {
        return most(settings.get(MAX_UNAUTHENTICATED), mostFiles());
    }

    /** Keeps unauthenticated connections from using up the files that the rest of the process needs. */
    static int most(int wanted, long mostFiles) {
        int most = (int) Math.min(wanted, Math.max(1, mostFiles / PART_OF_FILES));
        if (most < wanted) {
            log.warn(
                    "{}={} is too many for a process that may open {} files: {} are let in at each port. Raise the limit"
                            + " (ulimit -n, systemd: LimitNOFILE=), or lower {}.",
                    MAX_UNAUTHENTICATED.name(),
                    wanted,
                    mostFiles,
                    most,
                    MAX_UNAUTHENTICATED.name());
        }
        return most;
    }

    /** How many files and connections this process may have open; Windows knows no such limit. */
    private static long mostFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
