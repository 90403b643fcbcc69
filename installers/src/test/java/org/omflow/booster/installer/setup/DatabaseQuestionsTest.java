package org.omflow.booster.installer.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.address.FreePorts;

@Tag("install")
class DatabaseQuestionsTest {
    private final List<Question> questions = new DatabaseQuestions("server").all(answers -> true, "help");
    private final Answers answers = new Answers();

    @Test
    void sqliteIsRefusedInWords() {
        assertThat(check("jdbc:sqlite:/tmp/omflow.db").problem())
                .contains("SQLite keeps its data in one file on one machine")
                .doesNotContain("environment variable");
    }

    @Test
    void anUnsupportedProductIsRefused() {
        assertThat(check("jdbc:mysql://db/omflow").problem()).contains("jdbc:postgresql://host:5432/omflow");
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsRefusedBeforeItsPasswordIsAsked() {
        int port = FreePorts.one();

        assertThat(check("jdbc:postgresql://127.0.0.1:" + port + "/omflow").problem())
                .contains("cannot be reached")
                .contains("127.0.0.1:" + port);
    }

    @Test
    void aDatabaseThatAsksForAPasswordIsReachable() throws IOException {
        try (PasswordDatabase database = new PasswordDatabase()) {
            assertThat(check("jdbc:postgresql://127.0.0.1:" + database.port() + "/omflow"))
                    .isEqualTo(AnswerVerdict.GOOD);
        }
    }

    @Test
    void aWrongPasswordIsRefused() throws IOException {
        try (PasswordDatabase database = new PasswordDatabase()) {
            answers.put(DatabaseQuestions.URL, "jdbc:postgresql://127.0.0.1:" + database.port() + "/omflow");
            answers.put(DatabaseQuestions.USER, "omflow");

            assertThat(question(DatabaseQuestions.PASSWORD)
                            .check()
                            .check("wrong", answers)
                            .problem())
                    .contains("does not accept the password of the role");
        }
    }

    @Test
    void certificatesAreAskedOnlyForADatabaseOnAnotherMachine() {
        answers.put(DatabaseQuestions.URL, "jdbc:postgresql://localhost/omflow");
        assertThat(question(DatabaseQuestions.CA).applies().test(answers)).isFalse();
        answers.put(DatabaseQuestions.URL, "jdbc:postgresql://192.0.2.20/omflow");
        assertThat(question(DatabaseQuestions.CA).applies().test(answers)).isTrue();
        answers.put(DatabaseQuestions.TLS, "off");
        assertThat(question(DatabaseQuestions.CA).applies().test(answers)).isFalse();
    }

    private AnswerVerdict check(String url) {
        return question(DatabaseQuestions.URL).check().check(url, answers);
    }

    private Question question(String key) {
        return questions.stream()
                .filter(one -> one.key().equals(key))
                .findFirst()
                .orElseThrow();
    }
}
