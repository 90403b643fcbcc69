package org.omflow.booster.ha.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.json.Json;

@Tag("job")
class JobReaderTest {
    private static final String PLACE = "order.place";
    private static final String STEP = "step.complete";

    @Test
    void readsAPlacedOrder() throws RejectedException {
        assertThat(JobReader.read(
                        PLACE, "{\"process\":\"helpdesk\",\"key\":\"T-1001\",\"form\":{\"a\":1},\"by\":\"amy\"}"))
                .isEqualTo(
                        new Job.PlaceOrder("helpdesk", "T-1001", Json.object().put("a", 1), "amy"));
        assertThat(JobReader.read(PLACE, "{\"process\":\"helpdesk\",\"key\":null}"))
                .isEqualTo(new Job.PlaceOrder("helpdesk", null, Json.object(), null));
    }

    @Test
    void readsACompletedStep() throws RejectedException {
        assertThat(JobReader.read(STEP, "{\"key\":\"T-1001~2\",\"node\":\"assign\",\"form\":{},\"by\":\"bob\"}"))
                .isEqualTo(new Job.CompleteStep("T-1001~2", "assign", Json.object(), "bob"));
    }

    @Test
    void readsACancellation() throws RejectedException {
        assertThat(JobReader.read("order.cancel", "{\"key\":\"T-1001\",\"reason\":\"twice\",\"by\":\"bob\"}"))
                .isEqualTo(new Job.CancelOrder("T-1001", "twice", "bob"));
    }

    @Test
    void readsTheJobsOfSubflows() throws RejectedException {
        String body = "{\"parent\":\"T-1\",\"token\":3}";
        assertThat(JobReader.read("subflow.start", body)).isEqualTo(new Job.StartSubflow("T-1", 3));
        assertThat(JobReader.read("subflow.end", body)).isEqualTo(new Job.EndSubflow("T-1", 3));
        assertThat(JobReader.read("subflow.cancel", body)).isEqualTo(new Job.CancelSubflow("T-1", 3));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "\n\t"})
    void anEmptyBodyIsRefused(String body) {
        assertThat(refusal(PLACE, body)).isEqualTo("not_json: The body is empty; send a JSON object.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nope",
                "{",
                "{\"process\"",
                "{\"process\":\"p\"",
                "{'process':'p'}",
                "{\"process\":\"p\",}",
                "{\"process\":\"p\"} x",
                "{\"process\":\"p\"}{}",
                "{\"process\":\"p\",\"process\":\"q\"}",
                "{\"process\":\"a\tb\"}",
                "{\"process\":NaN}",
                "{\"process\":\"p\",\"form\":{\"n\":-Infinity}}",
                "{\"form\":{\"n\":01}}",
                "{\"form\":{\"n\":1.}}",
                "{\"form\":{\"n\":1e99999999999}}",
                "{\"form\":{\"n\":-1e-99999999999}}",
                "<process>p</process>",
                "\uFEFF\uFEFF{}",
                "// a remark\n{}"
            })
    void whatIsNotJsonIsRefusedWithThePlace(String body) {
        assertThat(refusal(PLACE, body))
                .startsWith("not_json: The body is not JSON that can be read (at most 64 levels deep): ")
                .doesNotContain("`", "com.fasterxml");
    }

    @Test
    void whatFollowsAnotherJsonValueIsRefusedWithItsPlace() {
        assertThat(refusal(PLACE, "{\n}\n{}")).endsWith(": Trailing token found after value (line 3, column 1).");
        assertThat(refusal(PLACE, "{\"a\":1,\"a\":2}")).endsWith(": Duplicate field 'a' (line 1, column 11).");
    }

    @ParameterizedTest
    @CsvSource({"[],'[]'", "7,7", "null,null", "true,true", "'\"text\"','\"text\"'"})
    void whatIsNoObjectIsRefused(String body, String shown) {
        assertThat(refusal(PLACE, body))
                .isEqualTo("not_json: The body is JSON but not an object; send {...}, not '" + shown + "'.");
    }

    @Test
    void sixtyFourLevelsAreReadAndOneMoreIsNot() throws RejectedException {
        assertThat(JobReader.read(PLACE, nested(64))).isInstanceOf(Job.PlaceOrder.class);
        assertThat(refusal(PLACE, nested(65))).contains("not_json", "depth (65) exceeds the maximum allowed (64)");
        assertThat(refusal(PLACE, nested(10_000))).contains("not_json", "exceeds the maximum allowed (64)");
        assertThat(refusal(PLACE, "[".repeat(500_000))).contains("not_json", "exceeds the maximum allowed (64)");
    }

    @Test
    void aByteOrderMarkIsPassedOver() throws RejectedException {
        assertThat(JobReader.read(PLACE, "\uFEFF{\"process\":\"p\"}")).isInstanceOf(Job.PlaceOrder.class);
    }

    @Test
    void noOrderHasTheKeyThatRestCannotShow() throws RejectedException {
        assertThat(refusal(PLACE, "{\"process\":\"p\",\"key\":\"export\"}"))
                .isEqualTo(
                        "invalid_field: Field 'key' is 'export', which is a path of the REST interface; choose another"
                                + " key.");
        // One that was placed before this rule can go on.
        JobReader.read(STEP, "{\"key\":\"export\",\"node\":\"assign\"}");
    }

    @Test
    void theTypeIsNeeded() {
        assertThat(refusal(null, "{}"))
                .isEqualTo("unknown_type: The message has no JMSType; use one of order.place, step.complete,"
                        + " order.cancel.");
        assertThat(refusal("order.palce", "{}"))
                .isEqualTo("unknown_type: JMSType 'order.palce' is not a job type; use one of order.place,"
                        + " step.complete, order.cancel.");
        assertThat(refusal("x\n".repeat(1000), "{}")).contains("JMSType 'x?x?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "order.place | {} | process",
                "order.place | {'process':null} | process",
                "step.complete | {'node':'n'} | key",
                "step.complete | {'key':'T-1'} | node",
                "order.cancel | {} | key",
                "subflow.start | {'token':1} | parent",
                "subflow.end | {'parent':'T-1'} | token",
                "subflow.cancel | {'parent':'T-1','token':null} | token"
            })
    void aMissingFieldIsNamed(String type, String body, String field) {
        assertThat(refusal(type, body.replace('\'', '"')))
                .startsWith("missing_field: Field '" + field + "' is missing; give it as ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "order.place | {'process':7} | process | 7 | text in quotes",
                "order.place | {'process':{'a':1}} | process | {\"a\":1} | text in quotes",
                "order.place | {'process':'a b'} | process | a b | starts with a letter or digit",
                "order.place | {'process':''} | process |  | 1 to 64 letters",
                "order.place | {'process':'-a'} | process | -a | starts with a letter or digit",
                "order.place | {'process':'p','key':7} | key | 7 | text in quotes",
                "order.place | {'process':'p','key':''} | key |  | 1 to 128 characters",
                "order.place | {'process':'p','key':' a'} | key | ` a` | no space at its start or end",
                "order.place | {'process':'p','key':'T~1'} | key | T~1 | none of them a control character or '~'",
                "order.place | {'process':'p','key':'T\\n1'} | key | T?1 | none of them a control character",
                "order.place | {'process':'p','key':'T\\u0085'} | key | T? | none of them a control character",
                "order.place | {'process':'p','key':'Zoe\u0308'} | key | Zoe | composed form (NFC)",
                "order.place | {'process':'p','form':[]} | form | [] | an object",
                "order.place | {'process':'p','form':'x'} | form | \"x\" | an object",
                "order.place | {'process':'p','by':true} | by | true | text in quotes",
                "step.complete | {'key':'T-1','node':['a']} | node | [\"a\"] | text in quotes",
                "order.cancel | {'key':'T-1','reason':1.50} | reason | 1.50 | text in quotes",
                "subflow.end | {'parent':'T-1','token':'1'} | token | \"1\" | a whole number",
                "subflow.end | {'parent':'T-1','token':1.0} | token | 1.0 | a whole number",
                "subflow.end | {'parent':'T-1','token':3000000000} | token | 3000000000 | a whole number"
            })
    void aWrongFieldIsNamedWithItsValueAndWhatToDo(
            String type, String body, String field, String value, String remedy) {
        assertThat(refusal(type, body.replace('\'', '"')))
                .startsWith("invalid_field: Field '" + field + "' is '" + (value == null ? "" : value))
                .contains(remedy);
    }

    /** It may be the field of a newer server, which its reader must not leave out. */
    @ParameterizedTest
    @ValueSource(strings = {"subflow.start", "subflow.end", "subflow.cancel"})
    void anUnknownFieldOfASubflowJobIsNamed(String type) {
        assertThat(refusal(type, "{\"parent\":\"T-1\",\"token\":3,\"later\":1}"))
                .startsWith("unknown_field: Field 'later' is not known here");
    }

    @Test
    void keysAndTextsMayBeAsLongAsTheLimitAndNoLonger() throws RejectedException {
        assertThat(JobReader.read(PLACE, place("k".repeat(128), "b".repeat(128))))
                .isInstanceOf(Job.PlaceOrder.class);
        assertThat(refusal(PLACE, place("k".repeat(129), "b"))).startsWith("invalid_field: Field 'key' is 'kkkk");
        assertThat(refusal(PLACE, place("k", "b".repeat(129))))
                .isEqualTo("invalid_field: Field 'by' has 129 characters; at most 128 are allowed.");
        assertThat(refusal(PLACE, "{\"process\":\"" + "p".repeat(65) + "\"}"))
                .startsWith("invalid_field: Field 'process' is 'pppp");
        assertThat(refusal("order.cancel", "{\"key\":\"T\",\"reason\":\"" + "r".repeat(1001) + "\"}"))
                .isEqualTo("invalid_field: Field 'reason' has 1001 characters; at most 1000 are allowed.");
        String parent = "p".repeat(198);
        assertThat(JobReader.read("subflow.start", "{\"parent\":\"" + parent + "\",\"token\":1}"))
                .isEqualTo(new Job.StartSubflow(parent, 1));
        assertThat(refusal("subflow.start", "{\"parent\":\"" + parent + "\",\"token\":10}"))
                .startsWith("invalid_field: Field 'parent' is 'pppp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"process\":\"p\",\"form\":{},\"colour\":1}", "{\"process\":\"p\",\"Key\":\"T\"}"})
    void anUnknownFieldIsNamed(String body) {
        assertThat(refusal(PLACE, body))
                .matches("unknown_field: Field '(colour|Key)' is not known here; leave it out, or use one of by, form,"
                        + " key, process\\.");
    }

    @Test
    void textThatCannotBeStoredIsRefusedWithItsPlace() throws RejectedException {
        assertThat(refusal(PLACE, "{\"process\":\"p\",\"form\":{\"a\":[\"x\",\"y\\u0000\"]}}"))
                .isEqualTo("invalid_field: The text at '/form/a/1' holds a NUL character, which cannot be stored;"
                        + " leave it out.");
        for (String half : List.of("\\ud800", "\\udc00", "\\ud800x", "\\udc00\\ud800", "\ud800", "x\udfff")) {
            assertThat(refusal(PLACE, "{\"process\":\"p\",\"form\":{\"a\":\"" + half + "\"}}"))
                    .isEqualTo("invalid_field: The text at '/form/a' holds half a surrogate pair, which cannot be"
                            + " stored; leave it out.");
        }
        assertThat(refusal(PLACE, "{\"process\":\"p\",\"form\":{\"\\u0000\":1}}"))
                .startsWith("invalid_field: The text at '/form/?' holds a NUL character");
        assertThat(JobReader.read(PLACE, "{\"process\":\"p\",\"form\":{\"😀\":\"\\ud83d\\ude00\\u0001\"}}"))
                .isInstanceOf(Job.PlaceOrder.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e1000000000", "-1E+2147483647", "1e-1000000000", "1e309", "0e999999", "12.5e-400"})
    void aNumberWithWhichNoProgramCanReckonIsRefused(String number) {
        assertThat(refusal(PLACE, "{\"process\":\"p\",\"form\":{\"n\":[" + number + "]}}"))
                .startsWith("invalid_field: The number at '/form/n/0' is '")
                .endsWith("'; write one whose exponent is from -308 to 308, or put it in quotes.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1E+308", "1.7976931348623157E+308", "1E-308", "0", "-0.10", "123456789012345678901.5"})
    void anyOtherNumberIsKeptAsWritten(String number) throws RejectedException {
        String body = "{\"process\":\"p\",\"form\":{\"n\":" + number + "}}";

        assertThat(Json.write(JobReader.read(PLACE, body).toJson())).isEqualTo(body);
    }

    @Test
    void aHundredDigitsAreReadAndOneMoreIsNot() throws RejectedException {
        assertThat(JobReader.read(PLACE, "{\"process\":\"p\",\"form\":{\"n\":" + "9".repeat(100) + "}}"))
                .isInstanceOf(Job.PlaceOrder.class);
        assertThat(refusal(PLACE, "{\"process\":\"p\",\"form\":{\"n\":" + "9".repeat(101) + "}}"))
                .startsWith("not_json")
                .contains("Number value length (101) exceeds the maximum allowed (100)");
        assertThat(refusal(PLACE, "{\"process\":" + "9".repeat(1_000_000) + "}"))
                .startsWith("not_json");
    }

    @Test
    void longValuesAreCutInMessages() {
        String x = "x".repeat(400_000);
        assertThat(refusal(PLACE, "{\"" + x.substring(0, 40_000) + "\":1}")).startsWith("unknown_field");
        assertThat(refusal(PLACE, ("{\"a\":1,\"a\":2}").replace("a", x.substring(0, 40_000))))
                .startsWith("not_json");
        assertThat(refusal(PLACE, "{\"" + x + "\":1}")).startsWith("not_json");
        assertThat(refusal(PLACE, "{\"process\":\"" + x + "\"}")).startsWith("invalid_field");
        assertThat(refusal(PLACE, "{\"process\":[\"" + x + "\"]}")).startsWith("invalid_field");
        assertThat(refusal("subflow.end", "{\"parent\":\"p\",\"token\":[\"" + x + "\"]}"))
                .startsWith("invalid_field");
        assertThat(refusal(PLACE, "[\"" + x + "\"]")).startsWith("not_json");
        assertThat(refusal(PLACE, "{\"process\":" + x + "}")).startsWith("not_json");
        assertThat(refusal(x, "{}")).startsWith("unknown_type");
        assertThat(refusal(PLACE, "{\"" + x.substring(0, 40_000) + "\":\"\\u0000\"}"))
                .startsWith("invalid_field");
        assertThat(Refusals.of(() -> JobIds.check(x))).startsWith("invalid_job_id");
    }

    /** Each of 60,000 fields lies below names of 400,000 letters, which must not be joined for each. */
    @Test
    void manyFieldsBelowLongNamesAreReadInTime() {
        StringBuilder body = new StringBuilder("{\"process\":\"p\",\"form\":");
        for (int i = 0; i < 10; i++) {
            body.append("{\"").append("x".repeat(40_000)).append("\":");
        }
        for (int i = 0; i < 60_000; i++) {
            body.append(i == 0 ? "{\"" : ",\"").append(i).append("\":0");
        }
        body.append("}".repeat(12));

        Job job = assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> JobReader.read(PLACE, body.toString()), "reading took too long");

        assertThat(job).isInstanceOf(Job.PlaceOrder.class);
    }

    /** They are as they were placed, maybe by an older program. */
    @Test
    void ordersThatAreThereAreNamedAsTheyAre() throws RejectedException {
        assertThat(JobReader.read(STEP, "{\"key\":\"Zoe\u0308\",\"node\":\"ask\"}")
                        .orderKey())
                .isEqualTo("Zoe\u0308");
        assertThat(JobReader.read(PLACE, place("Zo\u00eb", "b")).orderKey()).isEqualTo("Zo\u00eb");
    }

    private static String place(String key, String by) {
        return "{\"process\":\"p\",\"key\":\"" + key + "\",\"by\":\"" + by + "\"}";
    }

    /** A placed order whose JSON is so many levels deep. */
    private static String nested(int levels) {
        return "{\"process\":\"p\",\"form\":" + "{\"a\":".repeat(levels - 2) + "{}" + "}".repeat(levels - 1);
    }

    private static String refusal(String type, String body) {
        return Refusals.of(() -> JobReader.read(type, body));
    }
}
