package org.omflow.booster.installer.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("install")
class AnswersFileTest {
    private static final List<Question> QUESTIONS = List.of(
            Question.of("port", "Port")
                    .withDefault(answers -> "5169")
                    .checkedBy((answer, before) ->
                            answer.equals("5169") ? AnswerVerdict.warning("low") : AnswerVerdict.wrong("no port")),
            Question.of("peer", "Peer").withDefault(answers -> ""),
            Question.of("name", "Name"),
            Question.of("token", "Token").when(answers -> answers.has("peer")));

    private final List<String> warnings = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void takesDefaultsAndWarns() throws SetupException, IOException {
        Answers answers = read("name=a\n");

        assertThat(answers.get("port")).isEqualTo("5169");
        assertThat(answers.get("name")).isEqualTo("a");
        assertThat(warnings).containsExactly("low");
    }

    @Test
    void reportsAllProblemsAtOnce() {
        assertThatThrownBy(() -> read("port=x\npeer=b\nolder=1\n"))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.exitCode()).isEqualTo(SetupException.WRONG_ANSWERS))
                .hasMessageContaining("older")
                .hasMessageContaining("port: no port")
                .hasMessageContaining("name is missing")
                .hasMessageContaining("token is missing");
    }

    @Test
    void saysWhichAnswerIsNotNeeded() throws SetupException, IOException {
        read("name=a\ntoken=t\n");

        assertThat(warnings).contains("The answer to token is not needed, given the others.");
    }

    @Test
    void aFileThatIsMissingIsNamed() {
        assertThatThrownBy(() -> new AnswersFile(QUESTIONS).read(folder.resolve("none"), warnings::add))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining(folder.resolve("none").toString());
    }

    private Answers read(String text) throws SetupException, IOException {
        Path file = Files.writeString(folder.resolve("answers"), text);
        return new AnswersFile(QUESTIONS).read(file, warnings::add);
    }
}
