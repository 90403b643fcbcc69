package org.omflow.booster.installer.setup;

import java.util.ArrayList;
import java.util.List;

/**
 * What a check says about an answer.
 *
 * @param problem why it cannot be used, a sentence with the remedy; null when it can
 * @param warnings what the administrator should know although it can be used, a sentence each
 */
record Verdict(String problem, List<String> warnings) {
    static final Verdict GOOD = new Verdict(null, List.of());

    Verdict {
        warnings = List.copyOf(warnings);
    }

    static Verdict wrong(String problem) {
        return new Verdict(problem, List.of());
    }

    static Verdict warning(String warning) {
        return new Verdict(null, List.of(warning));
    }

    boolean isWrong() {
        return problem != null;
    }

    Verdict and(Verdict other) {
        List<String> both = new ArrayList<>(warnings);
        both.addAll(other.warnings);
        return new Verdict(other.problem, both);
    }
}
