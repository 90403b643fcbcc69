package org.omflow.booster.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.ErrorCode;

@Tag("job")
class FormValidatorTest {
    private static final String END = ",{'id':'end','type':'end'}";

    private final ProcessEngine engine = new ProcessEngine();

    @Test
    void asksStartForRequiredFieldsOfForm() throws Exception {
        ProcessDefinition process = Processes.process(
                "{'name':'a','type':'text','required':true},{'name':'b','type':'text'}",
                "{'id':'start','type':'start','next':'ask'},{'id':'ask','type':'form','next':'end'}" + END);
        assertRefused(
                process, "{'b':'x'}", ErrorCode.MISSING_FIELD, "Field 'a' is missing; give text of at most 100000");
        assertRefused(process, "{'a':null}", ErrorCode.MISSING_FIELD, "Field 'a' is null; give text");
        assertRefused(
                process,
                "{'a':'x','c':1}",
                ErrorCode.UNKNOWN_FIELD,
                "Field 'c' is not accepted here; accepted are a, b.");
        Progress progress = begin(process, "{'a':'x'}");
        engine.complete(process, progress, "ask", Json.object(), new Trace());
        assertThat(progress.status()).isEqualTo(Progress.Status.COMPLETED);
    }

    @Test
    void prefersStartsOwnRequiredFields() throws Exception {
        ProcessDefinition process = Processes.process(
                "{'name':'a','type':'text','required':true},{'name':'b','type':'text'}",
                "{'id':'start','type':'start','required':['b'],'next':'end'}" + END);
        assertRefused(process, "{'a':'x'}", ErrorCode.MISSING_FIELD, "Field 'b' is missing");
        assertThat(begin(process, "{'b':'x'}").status()).isEqualTo(Progress.Status.COMPLETED);
    }

    @Test
    void asksFormForItsFields() throws Exception {
        ProcessDefinition process = Processes.process("{'id':'start','type':'start','fields':[],'next':'ask'},"
                + "{'id':'ask','type':'form','fields':['ok','why'],'required':['ok'],'next':'end'}" + END);
        assertRefused(process, "{'x':1}", ErrorCode.UNKNOWN_FIELD, "Field 'x' is not accepted here; no field is.");
        Progress progress = begin(process, "{}");
        assertFormRefused(
                process, progress, "{'why':'no'}", ErrorCode.MISSING_FIELD, "Field 'ok' is missing; give it a value.");
        assertFormRefused(process, progress, "{'ok':null}", ErrorCode.MISSING_FIELD, "Field 'ok' is null");
        assertFormRefused(process, progress, "{'ok':1,'other':1}", ErrorCode.UNKNOWN_FIELD, "accepted are ok, why.");
        assertThat(progress.waitingAt()).containsExactly("ask");
    }

    @Test
    void limitsFieldNamesWithoutForm() throws Exception {
        ProcessDefinition process = Processes.process("{'id':'start','type':'start','next':'end'}" + END);
        String longest = "x".repeat(64);
        assertThat(begin(process, "{'" + longest + "':{'any':['value']},'a b':1}")
                        .form())
                .hasSize(2);
        assertRefused(
                process, "{'" + longest + "x':1}", ErrorCode.INVALID_FIELD, "has 65 characters; a name has 1 to 64.");
        assertRefused(process, "{'':1}", ErrorCode.INVALID_FIELD, "has 0 characters");
    }

    @Test
    void limitsFormToOneMebibyte() throws Exception {
        ProcessDefinition process = Processes.process(
                "{'id':'start','type':'start','next':'ask'},{'id':'ask','type':'form','next':'end'}" + END);
        String half = "x".repeat(1 << 19);
        Progress progress = engine.begin(process, Json.object().put("a", half), new Trace());
        int rest = (1 << 20) - Json.write(progress.form()).length() - ",'b':''".length();
        ObjectNode fits = Json.object().put("b", "x".repeat(rest));
        ObjectNode tooLarge = Json.object().put("b", "x".repeat(rest + 1));
        assertThatThrownBy(() -> engine.complete(process, progress, "ask", tooLarge, new Trace()))
                .isInstanceOfSatisfying(
                        FormException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE))
                .hasMessageStartingWith("With field 'b' the order's form has more than 1048576 bytes");
        assertThat(progress.form().has("b")).isFalse();
        engine.complete(process, progress, "ask", fits, new Trace());
        assertThat(Json.write(progress.form())).hasSize(1 << 20);
    }

    @Test
    void countsEscapedAndForeignCharactersOfForm() {
        ProcessDefinition process = Processes.process("{'id':'start','type':'start','next':'end'}" + END);
        for (String text : List.of("\n", "\"", "\\", "ä", "\u20ac", "\ud83d\ude00", "\u0001")) {
            int bytes = Json.write(Json.array().add(text)).getBytes(java.nio.charset.StandardCharsets.UTF_8).length - 4;
            ObjectNode form = Json.object().put("a", text.repeat((1 << 20) / bytes));
            assertThatThrownBy(() -> engine.begin(process, form, new Trace()))
                    .isInstanceOfSatisfying(
                            FormException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE));
        }
    }

    @Test
    void limitsNestingOfForm() throws Exception {
        ProcessDefinition process = Processes.process("{'id':'start','type':'start','next':'end'}" + END);
        assertThat(begin(process, "{'a':" + "[".repeat(59) + "]".repeat(59) + "}")
                        .status())
                .isEqualTo(Progress.Status.COMPLETED);
        assertRefused(
                process,
                "{'a':" + "[".repeat(60) + "]".repeat(60) + "}",
                ErrorCode.INVALID_FIELD,
                "Field 'a' nests deeper than 59 levels; flatten its value.");
    }

    @Test
    void limitsFormThatGrowsByItself() {
        ProcessDefinition process =
                Processes.process("{'id':'start','type':'start','next':'set'},{'id':'set','type':'setform',"
                        + "'set':{'a1':'t','a2':'t','a3':'t','a4':'t','a5':'t','a6':'t','a7':'t','a8':'t','a9':'t','b1':'t','b2':'t'},"
                        + "'next':'end'}" + END);
        ObjectNode form = Json.object().put("t", "x".repeat(100_000));
        assertThatThrownBy(() -> engine.begin(process, form, new Trace()))
                .isInstanceOf(ProcessException.class)
                .hasMessageStartingWith(
                        "Process node 'set': With field 'b1' the order's form has more than 1048576 bytes");
    }

    private Progress begin(ProcessDefinition process, String form) throws Exception {
        return engine.begin(process, Processes.json(form), new Trace());
    }

    private void assertRefused(ProcessDefinition process, String form, ErrorCode code, String message) {
        assertThatThrownBy(() -> begin(process, form))
                .isInstanceOfSatisfying(
                        FormException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    private void assertFormRefused(
            ProcessDefinition process, Progress progress, String form, ErrorCode code, String message) {
        assertThatThrownBy(() -> engine.complete(process, progress, "ask", Processes.json(form), new Trace()))
                .isInstanceOfSatisfying(
                        FormException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
