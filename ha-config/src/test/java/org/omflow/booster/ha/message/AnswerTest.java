package org.omflow.booster.ha.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.json.Json;

@Tag("job")
class AnswerTest {
    static Stream<Answer> answers() {
        ObjectNode order = Json.readOwn("{\"key\":\"T-1\",\"status\":\"active\",\"form\":{\"n\":1.50}}");
        return Stream.of(
                Answer.done("j-1", "T-1", order),
                Answer.rejected("j-1", null, ErrorCode.UNKNOWN_PROCESS, "No process 'x' is deployed; deploy it."),
                Answer.rejected(null, null, ErrorCode.MISSING_JOB_ID, "The message has no jobId."),
                Answer.failed("j-1", "T-1", order, ErrorCode.PROCESS_ERROR, "Node 'a' failed."));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void whatIsWrittenIsReadAsAnEqualAnswer(Answer answer) {
        assertThat(Answer.parse(Json.write(answer.toJson()))).isEqualTo(answer);
    }

    @Test
    void everyStatusIsAmongTheAnswersTested() {
        assertThat(answers().map(Answer::status)).contains(Answer.Status.values());
    }

    @Test
    void isWrittenAsInTheContract() {
        assertThat(Json.write(Answer.rejected("j-1", "T-1", ErrorCode.NOT_WAITING, "It waits elsewhere.")
                        .toJson()))
                .isEqualTo("{\"jobId\":\"j-1\",\"status\":\"rejected\",\"key\":\"T-1\","
                        + "\"error\":{\"code\":\"not_waiting\",\"message\":\"It waits elsewhere.\"}}");
        assertThat(Json.write(Answer.rejected(null, null, ErrorCode.MISSING_JOB_ID, "None.")
                        .toJson()))
                .isEqualTo("{\"status\":\"rejected\",\"error\":{\"code\":\"missing_job_id\",\"message\":\"None.\"}}");
    }

    /** The answer holds the order, and that the form: two levels more than the job may have. */
    @Test
    void theAnswerToADeepJobCanBeRead() throws RejectedException {
        ObjectNode form = JobBody.object("{\"a\":".repeat(63) + "{}" + "}".repeat(63));
        ObjectNode order = Json.object();
        order.set("form", form);

        Answer answer = Answer.done("j-1", "T-1", order);

        assertThat(Answer.parse(Json.write(answer.toJson()))).isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "", "{\"status\":\"nope\"}", "{\"status\":7}"})
    void whatIsNoAnswerIsSaidToBeNone(String text) {
        assertThatThrownBy(() -> Answer.parse(text))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("stored");
    }
}
