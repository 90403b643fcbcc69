package org.omflow.booster.ha.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("job")
class CanonicalJsonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"b\":[true,null]} |  {  \"b\" : [ true ,null ] , \"a\":1 }",
                "{\"a\":{\"x\":1,\"y\":2}} | {\"a\":{\"y\":2,\"x\":1}}",
                "[1] | [1.0]",
                "[1] | [1.000e0]",
                "[100] | [1e2]",
                "[100] | [1E+2]",
                "[0.015] | [15e-3]",
                "[0] | [-0.0]",
                "[0] | [0e308]",
                "[-120.50] | [-1205e-1]",
                "[1e999999999] | [10e999999998]",
                "[12345678901234567890123] | [12345678901234567890123.0]",
                "[\"a/b\\n\\u0001\"] | [\"a\\/b\\u000a\\u0001\"]",
                "[\"\u00e9\"] | [\"\\u00e9\"]",
                "[\"\uD83D\uDE00\"] | [\"\\ud83d\\ude00\"]",
                "{\"\\u0061\":1} | {\"a\":1}",
            })
    void whatSaysTheSameHasOneForm(String one, String other) {
        assertThat(CanonicalJson.of(one)).isPresent().isEqualTo(CanonicalJson.of(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1] | [\"1\"]",
                "[1] | [10]",
                "[1] | [-1]",
                "[1e1] | [1e-1]",
                "[\"\"] | [null]",
                "[\"null\"] | [null]",
                "[true] | [\"true\"]",
                "[1,2] | [2,1]",
                "[[1],2] | [[1,2]]",
                "[] | {}",
                "{\"a\":null} | {}",
                "{\"a\":\"b\",\"c\":\"d\"} | {\"a\":\"b\\\",\\\"c\\\":\\\"d\"}",
                "[\"\\ud800\"] | [\"\\ud801\"]",
                "[\"\\ud800\"] | [\"?\"]",
                "[\"a\"] | [\"A\"]",
                "[1.0000000000000000000001] | [1]",
            })
    void whatSaysAnotherThingHasAnotherForm(String one, String other) {
        assertThat(CanonicalJson.of(one)).isPresent().isNotEqualTo(CanonicalJson.of(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{\"a\":1,\"a\":2}", "[1] 2", "NaN", "[1e99999999999]"})
    void whatIsNoJsonHasNone(String text) {
        assertThat(CanonicalJson.of(text)).isEmpty();
    }

    @Test
    void aFormHasItselfAsItsForm() {
        String form = CanonicalJson.of("{\"b\":1.50,\"a\":[\"\u00e9\uD83D\uDE00\",{}, -7e-3]}")
                .orElseThrow();
        // Trailing commas keep it from being taken for JSON as somebody wrote it.
        assertThat(form).isEqualTo("{\"a\":[\"\u00e9\\ud83d\\ude00\",{},-7e-3,],\"b\":15e-1,}");
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS)
    void hugeExponentsCostNothing() {
        String many = "[" + "1e999999999,-1e-999999999,".repeat(20_000) + "0]";
        assertThat(CanonicalJson.of(many)).isPresent();
    }
}
