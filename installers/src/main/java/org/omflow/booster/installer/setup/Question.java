package org.omflow.booster.installer.setup;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One thing that the installer must know.
 *
 * @param key names the answer in an answers file
 * @param text the question, short enough for a line of 80 characters
 * @param help what it is for, a line each
 * @param secret whether the answer is not shown while it is typed
 * @param byDefault what an empty answer means, given the answers before; null when there must be an answer
 * @param applies whether it is asked at all, given the answers before
 * @param check what is wrong with an answer
 */
record Question(
        String key,
        String text,
        List<String> help,
        boolean secret,
        Function<Answers, String> byDefault,
        Predicate<Answers> applies,
        AnswerCheck check) {
    Question {
        help = List.copyOf(help);
    }

    /** A question that is always asked, has no default and takes any answer. */
    static Question of(String key, String text, String... help) {
        return new Question(
                key,
                text,
                List.of(help),
                false,
                answers -> null,
                answers -> true,
                (answer, before) -> AnswerVerdict.GOOD);
    }

    Question withDefault(Function<Answers, String> value) {
        return new Question(key, text, help, secret, value, applies, check);
    }

    Question asSecret() {
        return new Question(key, text, help, true, byDefault, applies, check);
    }

    Question when(Predicate<Answers> condition) {
        return new Question(key, text, help, secret, byDefault, condition, check);
    }

    Question checkedBy(AnswerCheck next) {
        return new Question(key, text, help, secret, byDefault, applies, next);
    }
}
