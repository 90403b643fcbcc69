package org.omflow.booster.installer.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("install")
class InterviewTest {
    private static final AnswerCheck NUMBER = (answer, before) ->
            answer.matches("\\d+") ? AnswerVerdict.GOOD : AnswerVerdict.wrong("'" + answer + "' is no number.");
    private static final Question PORT = Question.of("port", "Port", "Where it listens.")
            .withDefault(answers -> "5169")
            .checkedBy(NUMBER);
    private static final Question PEER =
            Question.of("peer", "Peer", "The other.").withDefault(answers -> "");
    private static final Question TOKEN =
            Question.of("token", "Token", "From the other.").asSecret().when(answers -> answers.has("peer"));

    @Test
    void aWrongAnswerIsAskedAgainWithTheReason() throws SetupException {
        ScriptedTerminal terminal = new ScriptedTerminal("x", "7");

        Answers answers = hold(terminal, PORT);

        assertThat(answers.get("port")).isEqualTo("7");
        assertThat(terminal.said).contains("'x' is no number.");
        assertThat(terminal.prompts).containsExactly("Port [5169]: ", "Port [5169]: ");
    }

    @Test
    void anEmptyAnswerTakesTheDefault() throws SetupException {
        assertThat(hold(new ScriptedTerminal(""), PORT).get("port")).isEqualTo("5169");
    }

    @Test
    void aQuestionWithoutDefaultNeedsAnAnswer() throws SetupException {
        ScriptedTerminal terminal = new ScriptedTerminal("other", "", "secret");

        assertThat(hold(terminal, PEER, TOKEN).get("token")).isEqualTo("secret");
        assertThat(terminal.text()).contains("There must be an answer");
    }

    @Test
    void lessThanGoesBackToTheQuestionBefore() throws SetupException {
        ScriptedTerminal terminal = new ScriptedTerminal("<", "7", "<", "8", "other", "secret");

        Answers answers = hold(terminal, PORT, PEER, TOKEN);

        assertThat(answers.get("port")).isEqualTo("8");
        assertThat(terminal.text()).contains("This is the first question.");
        assertThat(terminal.prompts).contains("Port [7]: ");
    }

    @Test
    void aMinusTakesBackAnAnswerThatIsNotNeededAndItsQuestions() throws SetupException {
        Answers answers = hold(new ScriptedTerminal("other", "<", "-"), PEER, TOKEN);

        assertThat(answers.all()).isEmpty();
    }

    @Test
    void aQuestionMarkExplains() throws SetupException {
        ScriptedTerminal terminal = new ScriptedTerminal("?", "");

        hold(terminal, PORT);

        assertThat(terminal.said).filteredOn("Where it listens."::equals).hasSize(2);
    }

    @Test
    void anEarlierSecretIsNotShown() throws SetupException {
        ScriptedTerminal terminal = new ScriptedTerminal("", "");
        Answers answers = new Answers();
        answers.put("peer", "other");
        answers.put("token", "secret");

        new Interview(terminal, List.of(PEER, TOKEN)).hold(answers);

        assertThat(answers.get("token")).isEqualTo("secret");
        assertThat(terminal.prompts).containsExactly("Peer [other]: ", "Token [as before]: ");
    }

    @Test
    void endsWhenTheTerminalEnds() {
        assertThatThrownBy(() -> hold(new ScriptedTerminal(), PORT)).isInstanceOf(SetupException.class);
    }

    private static Answers hold(Terminal terminal, Question... questions) throws SetupException {
        Answers answers = new Answers();
        new Interview(terminal, List.of(questions)).hold(answers);
        return answers;
    }
}
