package org.omflow.booster.installer.setup;

/** Looks whether an answer can be right, on this machine and at this moment. */
@FunctionalInterface
interface AnswerCheck {
    /**
     * Checks an answer.
     *
     * @param before the answers to the questions before
     */
    AnswerVerdict check(String answer, Answers before);

    /** This check, and the other when this finds nothing wrong; warnings of both are kept. */
    default AnswerCheck then(AnswerCheck other) {
        return (answer, before) -> {
            AnswerVerdict first = check(answer, before);
            return first.isWrong() ? first : first.and(other.check(answer, before));
        };
    }
}
