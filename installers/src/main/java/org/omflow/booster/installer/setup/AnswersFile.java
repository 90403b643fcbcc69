package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
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
     * @param warn takes each warning
     * @throws SetupException with all problems at once, a line each
     */
    Answers read(Path file, java.util.function.Consumer<String> warn) throws SetupException {
        Properties given = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            given.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new SetupException(
                    SetupException.WRONG_ANSWERS, "The answers file " + file + " cannot be read: " + e, e);
        }
        List<String> problems = new ArrayList<>();
        Set<String> unknown = new TreeSet<>(given.stringPropertyNames());
        questions.forEach(question -> unknown.remove(question.key()));
        if (!unknown.isEmpty()) {
            problems.add(file + " has answers that nothing asks for: " + String.join(", ", unknown) + "; the keys are "
                    + keys());
        }
        Answers answers = new Answers();
        for (Question question : questions) {
            if (!question.applies().test(answers)) {
                continue;
            }
            String said = given.getProperty(question.key(), "").strip();
            String answer = said.isEmpty() ? question.byDefault().apply(answers) : said;
            if (answer == null) {
                problems.add(question.key() + " is missing: " + question.text());
                continue;
            }
            Verdict verdict = question.check().check(answer, answers);
            verdict.warnings().forEach(warn);
            if (verdict.isWrong()) {
                problems.add(question.key() + ": " + verdict.problem());
            }
            answers.put(question.key(), answer);
        }
        if (!problems.isEmpty()) {
            throw new SetupException(SetupException.WRONG_ANSWERS, String.join("\n", problems));
        }
        return answers;
    }

    private String keys() {
        return questions.stream().map(Question::key).collect(Collectors.joining(", "));
    }
}
