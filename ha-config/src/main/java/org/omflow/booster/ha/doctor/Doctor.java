package org.omflow.booster.ha.doctor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.omflow.booster.ha.log.RateLimitedLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs all checks of a process, keeps what they found for health, and logs each finding when it begins, gets worse and ends.
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
        checks.forEach(check -> now.addAll(check.lookSafely()));
        Set<String> before = all(findings, Doctor::key);
        Set<String> mended = all(findings, Finding::check);
        findings = List.copyOf(now);
        for (Finding finding : now) {
            if (before.add(key(finding))) {
                log(finding);
            }
        }
        mended.removeAll(all(now, Finding::check));
        mended.forEach(check -> log.info("mended: {}", check));
    }

    /** The same for a finding that lasts: times and counts in it change. */
    private static String key(Finding finding) {
        return finding.check() + finding.severity() + RateLimitedLog.kind(finding.problem());
    }

    private static void log(Finding finding) {
        if (finding.refuses()) {
            log.error("{}", finding.text());
        } else {
            log.warn("{}", finding.text());
        }
    }

    private static Set<String> all(List<Finding> findings, Function<Finding, String> part) {
        return findings.stream().map(part).collect(Collectors.toCollection(HashSet::new));
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
