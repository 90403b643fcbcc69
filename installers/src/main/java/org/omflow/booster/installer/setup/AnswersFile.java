package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The answers of an installation without an administrator at the terminal: a file with the keys of the questions. */
final class AnswersFile {
    private final List<Question> questions;

    AnswersFile(List<Question> questions) {
        this.questions = List.copyOf(questions);
    }

    /**
     * Reads a file and checks every answer.
     *
     * @param file null for none: every question has its default
     * @param warn takes each warning
     * @throws SetupException with all problems at once, a line each
     */
    Answers read(Path file, Consumer<String> warn) throws SetupException {
        return file == null ? check(new Properties(), "", warn) : check(load(file), file.toString(), warn);
    }

    /**
     * Loads a file; {@code -} is standard input.
     *
     * @throws SetupException when it cannot be read
     */
    private static Properties load(Path file) throws SetupException {
        Properties given = new Properties();
        try (Reader reader = file.toString().equals("-")
                ? new InputStreamReader(System.in, StandardCharsets.UTF_8)
                : Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            given.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new SetupException(
                    SetupException.WRONG_ANSWERS, "The answers file " + file + " cannot be read: " + e, e);
        }
        return given;
    }

    /** The answers that an earlier attempt has kept, unchecked: an interview has them as its defaults. */
    static Answers saved(Path file) throws SetupException {
        Answers answers = new Answers();
        Properties saved = load(file);
        saved.stringPropertyNames().forEach(key -> answers.put(key, saved.getProperty(key)));
        return answers;
    }

    private Answers check(Properties given, String file, Consumer<String> warn) throws SetupException {
        List<String> problems = new ArrayList<>();
        Set<String> unknown = new TreeSet<>(given.stringPropertyNames());
        questions.forEach(question -> unknown.remove(question.key()));
        if (!unknown.isEmpty()) {
            problems.add(file + " has answers that nothing asks for: " + String.join(", ", unknown) + "; the keys are "
                    + keys());
        }
        List<String> unneeded = new ArrayList<>();
        Answers answers = new Answers();
        for (Question question : questions) {
            String said = given.getProperty(question.key(), "").strip();
            if (!question.applies().test(answers)) {
                if (!said.isEmpty()) {
                    unneeded.add(question.key());
                }
                continue;
            }
            String answer = said.isEmpty() ? question.byDefault().apply(answers) : said;
            if (answer == null) {
                problems.add(question.key() + " is missing: " + question.text());
                continue;
            }
            AnswerVerdict verdict = question.check().check(answer, answers);
            verdict.warnings().forEach(warn);
            if (verdict.isWrong()) {
                // Questions that depend on it cannot be judged.
                problems.add(question.key() + ": " + verdict.problem());
            } else {
                answers.put(question.key(), answer);
            }
        }
        if (!problems.isEmpty()) {
            throw new SetupException(SetupException.WRONG_ANSWERS, String.join("\n", problems));
        }
        unneeded.forEach(key -> warn.accept("The answer to " + key + " is not needed, given the others."));
        return answers;
    }

    private String keys() {
        return questions.stream().map(Question::key).collect(Collectors.joining(", "));
    }
}
