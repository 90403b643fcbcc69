package org.omflow.booster.ha.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs all checks of a process, keeps what they found for health, and logs each finding when it begins and when it ends.
 * Run it from one thread at a time; whoever reads the findings waits for nothing.
 */
public final class Doctor implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Doctor.class);

    private final List<Check> checks;
    private volatile List<Finding> findings = List.of();

    public Doctor(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    /** Checks once. */
    @Override
    public synchronized void run() {
        List<Finding> now = new ArrayList<>();
        checks.forEach(check -> now.addAll(check.look()));
        Set<String> before = names(findings);
        findings = List.copyOf(now);
        for (Finding finding : now) {
            if (before.add(finding.check())) {
                log(finding);
            }
        }
        before.removeAll(names(now));
        before.forEach(check -> log.info("mended: {}", check));
    }

    private static void log(Finding finding) {
        if (finding.refuses()) {
            log.error("{}", finding.text());
        } else {
            log.warn("{}", finding.text());
        }
    }

    private static Set<String> names(List<Finding> findings) {
        return findings.stream().map(Finding::check).collect(Collectors.toSet());
    }

    /** What the last run found. */
    public List<Finding> findings() {
        return findings;
    }

    /** Why the process does not work, as of the last run. */
    public Optional<String> refusal() {
        return refusal(findings);
    }

    /** The first of these with which a process does not work, in one line. */
    public static Optional<String> refusal(List<Finding> findings) {
        return findings.stream().filter(Finding::refuses).map(Finding::text).findFirst();
    }
}
