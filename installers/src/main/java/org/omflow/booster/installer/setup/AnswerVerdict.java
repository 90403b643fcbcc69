package org.omflow.booster.installer.setup;

import java.util.ArrayList;
import java.util.List;

/**
 * What a check says about an answer.
 *
 * @param problem why it cannot be used, a sentence with the remedy; null when it can
 * @param warnings what the administrator should know although it can be used, a sentence each
 */
record AnswerVerdict(String problem, List<String> warnings) {
    static final AnswerVerdict GOOD = new AnswerVerdict(null, List.of());

    AnswerVerdict {
        warnings = List.copyOf(warnings);
    }

    static AnswerVerdict wrong(String problem) {
        return new AnswerVerdict(problem, List.of());
    }

    static AnswerVerdict warning(String warning) {
        return new AnswerVerdict(null, List.of(warning));
    }

    boolean isWrong() {
        return problem != null;
    }

    AnswerVerdict and(AnswerVerdict other) {
        List<String> both = new ArrayList<>(warnings);
        both.addAll(other.warnings);
        return new AnswerVerdict(other.problem, both);
    }
}
