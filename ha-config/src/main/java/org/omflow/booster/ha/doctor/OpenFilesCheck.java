package org.omflow.booster.ha.doctor;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.LongSupplier;

/** Checks how many files and connections the operating system lets this process have open. */
public final class OpenFilesCheck implements Check {
    /** As OPERATIONS.md recommends: connections without a login may take a quarter, and the rest is for work. */
    static final long ENOUGH = 16_384;

    private final LongSupplier limit;
    private final String whose;
    private final String more;

    /** Of this process. */
    public OpenFilesCheck() {
        this(OpenFilesCheck::limit);
    }

    OpenFilesCheck(LongSupplier limit) {
        this(limit, "this process", "");
    }

    private OpenFilesCheck(LongSupplier limit, String whose, String more) {
        this.limit = limit;
        this.whose = whose;
        this.more = more;
    }

    /** Of a command, which may have another limit than the service that it judges. */
    public static OpenFilesCheck ofCommand() {
        return ofCommand(OpenFilesCheck::limit);
    }

    static OpenFilesCheck ofCommand(LongSupplier limit) {
        return new OpenFilesCheck(limit, "this command", "; a running service shows its own findings at /health/ready");
    }

    private static long limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    @Override
    public List<Finding> look() {
        long now = limit.getAsLong();
        // Without a limit Java says -1.
        return now < 0 || now >= ENOUGH
                ? List.of()
                : List.of(Finding.warn(
                        "open files",
                        whose + " may have " + now + " files and connections open, " + ENOUGH + " are enough" + more,
                        "LimitNOFILE=" + ENOUGH));
    }
}
