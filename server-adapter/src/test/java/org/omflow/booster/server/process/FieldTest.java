package org.omflow.booster.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.ErrorCode;

@Tag("job")
class FieldTest {
    private static final ProcessDefinition PROCESS = Processes.process(
            """
            {'name':'text','type':'text','maxLength':5},{'name':'number','type':'number'},
            {'name':'boolean','type':'boolean'},{'name':'date','type':'date'},
            {'name':'choice','type':'choice','choices':['red','green']},{'name':'list','type':'list'}""",
            "{'id':'start','type':'start','next':'end'},{'id':'end','type':'end'}");

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ~ ",
            quoteCharacter = '`',
            value = {
                "text ~ ''",
                "text ~ '12345'",
                "text ~ null",
                "number ~ 0",
                "number ~ -1.50",
                "number ~ 12345678901234567890123",
                "number ~ 1e300",
                "number ~ null",
                "boolean ~ true",
                "boolean ~ false",
                "boolean ~ null",
                "date ~ '2026-11-22'",
                "date ~ '2024-02-29'",
                "date ~ '9999-12-31'",
                "date ~ null",
                "choice ~ 'red'",
                "choice ~ null",
                "list ~ []",
                "list ~ ['a',1,2.5,true]",
                "list ~ null",
            })
    void acceptsValuesOfItsType(String field, String value) throws Exception {
        ObjectNode form = form(field, value);
        assertThat(new ProcessEngine().begin(PROCESS, form, new Trace()).form()).isEqualTo(form);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ~ ",
            quoteCharacter = '`',
            value = {
                "text ~ '123456' ~ is '\"123456\"'; it must be text of at most 5 characters.",
                "text ~ 5 ~ is '5'; it must be text of at most 5 characters.",
                "text ~ ['a'] ~ it must be text",
                "number ~ '5' ~ is '\"5\"'; it must be a number without quotes, with at most 1000 digits.",
                "number ~ true ~ it must be a number",
                "number ~ 1e1001 ~ it must be a number",
                "number ~ 1e999999999 ~ it must be a number",
                "number ~ 1e-1001 ~ it must be a number",
                "boolean ~ 'true' ~ it must be true or false without quotes.",
                "boolean ~ 0 ~ it must be true or false",
                "date ~ '22.11.2026' ~ it must be a date such as '2026-11-22'.",
                "date ~ '2026-02-30' ~ it must be a date",
                "date ~ '2026-1-1' ~ it must be a date",
                "date ~ '0000-01-01' ~ it must be a date",
                "date ~ '+12026-11-22' ~ it must be a date",
                "date ~ '2026-11-22T10:00' ~ it must be a date",
                "date ~ 20261122 ~ it must be a date",
                "choice ~ 'blue' ~ is '\"blue\"'; it must be one of 'red', 'green'.",
                "choice ~ 'Red' ~ it must be one of",
                "choice ~ ['red'] ~ it must be one of",
                "list ~ 'a' ~ it must be a list of texts, numbers, true or false.",
                "list ~ [null] ~ it must be a list",
                "list ~ [['a']] ~ it must be a list",
                "list ~ [{'a':1}] ~ it must be a list",
                "list ~ [1e9999] ~ it must be a list",
            })
    void refusesOtherValues(String field, String value, String message) throws Exception {
        ObjectNode form = form(field, value);
        assertThatThrownBy(() -> new ProcessEngine().begin(PROCESS, form, new Trace()))
                .isInstanceOfSatisfying(
                        FormException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FIELD))
                .hasMessageStartingWith("Field '" + field + "' is ")
                .hasMessageContaining(message);
    }

    @Test
    void showsFewOfManyChoices() {
        StringBuilder choices = new StringBuilder("'c0'");
        for (int i = 1; i < 30; i++) {
            choices.append(",'c").append(i).append("'");
        }
        ProcessDefinition many = Processes.process(
                "{'name':'a','type':'choice','choices':[" + choices + "]}",
                "{'id':'start','type':'start','next':'end'},{'id':'end','type':'end'}");
        assertThat(many.fields().field("a").expected()).isEqualTo("one of its 30 choices, such as 'c0'");
    }

    @Test
    void tellsItsLabelAndDefaults() {
        Field field = PROCESS.fields().field("number");
        assertThat(field.label()).isEqualTo("number");
        assertThat(field.required()).isFalse();
        assertThat(field.type().word()).isEqualTo("number");
        assertThat(PROCESS.fields().declared()).extracting(Field::name).startsWith("text", "number");
    }

    private static ObjectNode form(String field, String value) throws Exception {
        return (ObjectNode) Json.read("{\"" + field + "\":" + value.replace('\'', '"') + "}");
    }
}
