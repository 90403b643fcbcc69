package org.omflow.booster.ha.service;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.omflow.booster.ha.doctor.Finding;
import org.omflow.booster.ha.log.PlainText;

/**
 * How a process is, in words for an administrator.
 *
 * @param program with its version and role, such as {@code OMFLOW Booster 1.0.0.0, primary}
 * @param state what it does now, such as {@code active}
 * @param waitingFor what keeps it from its work, one sentence each; empty when it works
 * @param findings what else is wrong around it
 */
public record ServiceStatus(String program, String state, List<String> waitingFor, List<Finding> findings) {
    public ServiceStatus {
        waitingFor = List.copyOf(waitingFor);
        findings = List.copyOf(findings);
    }

    /** All of it, a line each. */
    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(program + ": " + state);
        waitingFor.forEach(reason -> lines.add("  waiting: " + reason));
        findings.forEach(finding -> lines.add("  " + finding.severity().text() + ": " + finding.text()));
        return lines.stream().map(line -> PlainText.of(line) + "\n").collect(Collectors.joining());
    }

    /** The most important of it, in one line. */
    String line() {
        return PlainText.of(state
                + waitingFor.stream().findFirst().map(reason -> ": " + reason).orElse(""));
    }
}
