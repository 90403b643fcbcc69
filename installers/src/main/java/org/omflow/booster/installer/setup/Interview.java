package org.omflow.booster.installer.setup;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * Asks an administrator at a terminal one question after the other. An answer is checked at once, and asked again with
 * the reason when it cannot be right; {@code <} goes back a question and {@code ?} explains it again.
 */
final class Interview {
    private static final String BACK = "<";
    private static final String HELP = "?";
    /** Takes back the answer to a question that needs none. */
    private static final String NONE = "-";
    /** Somebody leans on the Enter key, or a program answers: an end of it. */
    private static final int MOST_ATTEMPTS = 100;

    private final Terminal terminal;
    private final List<Question> questions;

    Interview(Terminal terminal, List<Question> questions) {
        this.terminal = terminal;
        this.questions = List.copyOf(questions);
    }

    /**
     * Asks all of them that apply.
     *
     * @param answers holds earlier answers, which become the defaults, and takes the new ones
     * @throws SetupException when the terminal ends or no answer is ever right
     */
    void hold(Answers answers) throws SetupException {
        Deque<Integer> asked = new ArrayDeque<>();
        int next = 0;
        while (next < questions.size()) {
            Question question = questions.get(next);
            if (!question.applies().test(answers)) {
                answers.remove(question.key());
                next++;
            } else if (ask(question, answers)) {
                asked.push(next);
                next++;
            } else if (asked.isEmpty()) {
                terminal.say("This is the first question.");
            } else {
                next = asked.pop();
            }
        }
    }

    /**
     * Asks until the answer is yes or no.
     *
     * @throws SetupException when the terminal ends
     */
    static boolean agrees(Terminal terminal, String text) throws SetupException {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            String said =
                    terminal.ask(text + " (yes or no) [yes]: ", false).strip().toLowerCase(Locale.ROOT);
            if (said.isEmpty() || said.equals("yes") || said.equals("y")) {
                return true;
            }
            if (said.equals("no") || said.equals("n")) {
                return false;
            }
            terminal.say("Type yes or no.");
        }
        return false;
    }

    /** Asks until the answer is right; false to go back. */
    private boolean ask(Question question, Answers answers) throws SetupException {
        String usual = answers.has(question.key())
                ? answers.get(question.key())
                : question.byDefault().apply(answers);
        terminal.say("");
        question.help().forEach(terminal::say);
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            String typed = terminal.ask(prompt(question, usual), question.secret());
            String said = typed.strip();
            if (said.equals(BACK)) {
                return false;
            }
            if (said.equals(HELP)) {
                question.help().forEach(terminal::say);
                continue;
            }
            String answer = answer(question, answers, usual, typed);
            if (said.isEmpty() && usual == null) {
                terminal.say("There must be an answer; " + BACK + " goes back, Ctrl-C ends and changes nothing.");
                continue;
            }
            AnswerVerdict verdict = question.check().check(answer, answers);
            verdict.warnings().forEach(warning -> terminal.say("Warning: " + warning));
            if (!verdict.isWrong()) {
                answers.put(question.key(), answer);
                return true;
            }
            terminal.say(verdict.problem());
        }
        throw new SetupException(
                SetupException.WRONG_ANSWERS,
                "No answer to '" + question.text() + "' was right in " + MOST_ATTEMPTS
                        + " attempts; nothing was changed.");
    }

    private static String answer(Question question, Answers before, String usual, String typed) {
        if (typed.isBlank() && usual != null) {
            return usual;
        }
        boolean isNone =
                typed.strip().equals(NONE) && "".equals(question.byDefault().apply(before));
        // A password may begin with a blank.
        return isNone ? "" : question.secret() ? typed : typed.strip();
    }

    private static String prompt(Question question, String usual) {
        if (usual == null) {
            return question.text() + ": ";
        }
        String shown = usual.isEmpty() ? "none" : question.secret() ? "as before" : usual;
        return question.text() + " [" + shown + "]: ";
    }
}
