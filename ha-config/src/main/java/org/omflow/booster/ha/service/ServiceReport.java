package org.omflow.booster.ha.service;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.omflow.booster.ha.periodic.PeriodicTasks;

/**
 * Reports how a process is, every few seconds: to systemd, whose watchdog ends a process that reports nothing, and to
 * the file of the {@code status} command. The report comes from the process's own parts, so that one that hangs reports
 * nothing. Thread-safe.
 */
public final class ServiceReport implements AutoCloseable {
    /** Between two reports; the service script and the unit allow several times as long. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    /** How long its end waits for a report under way, which would write the file again. */
    private static final Duration LAST = Duration.ofSeconds(1);

    private final StatusFile file;
    private final SystemdNotifier systemd;
    private final PeriodicTasks timer = new PeriodicTasks(1);

    private ServiceReport(StatusFile file, SystemdNotifier systemd) {
        this.file = file;
        this.systemd = systemd;
    }

    /**
     * Reports from now on until closed.
     *
     * @param process names its file, such as {@code booster}
     * @param status must not wait for the network
     */
    public static ServiceReport begin(
            Path home, String process, Map<String, String> environment, Supplier<ServiceStatus> status) {
        ServiceReport report = new ServiceReport(new StatusFile(home, process), SystemdNotifier.of(environment));
        report.timer.addNow("the service's report", PAUSE, () -> report.report(status.get()));
        return report;
    }

    private void report(ServiceStatus status) {
        file.write(status);
        systemd.tell("READY=1\nWATCHDOG=1\nSTATUS=" + status.line());
    }

    /** Says that the process stops. */
    @Override
    public void close() {
        try {
            timer.finish(LAST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        file.delete();
        systemd.tell("STOPPING=1");
        systemd.close();
    }
}
