package org.omflow.booster.ha.settings;

import java.util.List;

/** Says that a process cannot start because of its settings; lists every fault with its name, value and remedy. */
public final class SettingsException extends RuntimeException {
    private final List<String> problems;

    public SettingsException(List<String> problems) {
        super("Settings have " + problems.size() + (problems.size() == 1 ? " problem: " : " problems: ")
                + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence for each fault. */
    public List<String> problems() {
        return problems;
    }
}
