package org.omflow.booster.installer.setup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The backup that the installer offers before it changes what is there, by the program's own command. */
final class BackupFirst {
    static final String KEY = "backup";

    private static final Question QUESTION = Question.of(
                    KEY,
                    "Back up into the file",
                    "Keys, configuration and data go into one file before anything is changed. It holds",
                    "passwords: keep it as safe as they are. None: no backup.")
            .withDefault(answers -> "")
            .checkedBy((answer, before) -> answer.isEmpty() ? AnswerVerdict.GOOD : writable(Path.of(answer)));

    private BackupFirst() {}

    /** The question; those of an installation are there, too, but not asked: one answers file does for both. */
    static List<Question> questions(Part part) {
        List<Question> all = new ArrayList<>(List.of(QUESTION));
        part.questions().forEach(question -> all.add(question.when(answers -> false)));
        return all;
    }

    /** What is offered: a file beside the home, named after its version and the new one. */
    static Answers offered(Layout layout, String from, String to) {
        Answers offered = new Answers();
        Path file = layout.home().resolveSibling(layout.part() + "-" + from + "-before-" + to + ".tar.gz");
        if (!writable(file).isWrong()) {
            offered.put(KEY, file.toString());
        }
        return offered;
    }

    /**
     * Makes it.
     *
     * @return what the administrator should know of it
     * @throws SetupException when it cannot be made
     */
    static String make(Answers answers, ProductCommand command) throws SetupException {
        Subprocess.Result result = command.run("", "backup", answers.get(KEY));
        if (!result.isGood()) {
            throw new SetupException(
                    SetupException.FAILED, "The backup failed, and nothing was changed: " + result.text());
        }
        return result.text();
    }

    private static AnswerVerdict writable(Path file) {
        Path whole = file.toAbsolutePath();
        if (Files.exists(whole)) {
            return AnswerVerdict.wrong(file + " exists: give another file.");
        }
        return Files.isWritable(whole.getParent())
                ? AnswerVerdict.GOOD
                : AnswerVerdict.wrong("The folder " + whole.getParent() + " is missing, or you may not write there.");
    }
}
