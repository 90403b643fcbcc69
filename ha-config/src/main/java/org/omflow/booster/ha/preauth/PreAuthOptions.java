package org.omflow.booster.ha.preauth;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.ha.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings that limit unauthenticated connections. */
public final class PreAuthOptions {
    private static final Logger log = LoggerFactory.getLogger(PreAuthOptions.class);

    public static final Option<Duration> TIMEOUT = Option.duration(
            "login.timeout",
            "How long a connection may take to log in, or at the web to send its request, before it is closed.",
            "1s",
            "10m",
            "30s");
    public static final Option<Integer> MAX_UNAUTHENTICATED = Option.number(
                    "login.max-unauthenticated",
                    "How many connections to one port may wait for a login or a request; with more, one that has come least far"
                            + " is closed.",
                    "connections",
                    10,
                    100_000,
                    1000)
            .renamedFrom("login.waiting");

    public static final List<Option<?>> ALL = List.of(TIMEOUT, MAX_UNAUTHENTICATED);

    /** Unauthenticated connections of one port may use this part (1/n) of the files that the process may open. */
    private static final int PART_OF_FILES = 8;

    private PreAuthOptions() {}

    /** The most at each port: {@link #MAX_UNAUTHENTICATED}, or fewer where the limit on open files is too low. */
    public static int most(Settings settings) {
        return most(settings.get(MAX_UNAUTHENTICATED), mostFiles());
    }

    /** A process that can open no more files loses more than unauthenticated connections. */
    static int most(int wanted, long mostFiles) {
        int most = (int) Math.min(wanted, Math.max(1, mostFiles / PART_OF_FILES));
        if (most < wanted) {
            log.warn(
                    "{}={} is too many for a process that may open {} files: each port admits {}. Raise the limit"
                            + " (ulimit -n, systemd: LimitNOFILE=), or lower {}.",
                    MAX_UNAUTHENTICATED.name(),
                    wanted,
                    mostFiles,
                    most,
                    MAX_UNAUTHENTICATED.name());
        }
        return most;
    }

    /** The limit on open files and connections of this process; Windows has none. */
    private static long mostFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
