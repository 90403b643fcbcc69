package org.omflow.booster.broker.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("key")
class SelectorLimitTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "process = 'leave'",
                "status = 'done' AND orderKey LIKE 'T-%'",
                "orderKey LIKE '%it''s%'",
                "process IN ('a', 'b', 'c') OR (status <> 'done' AND NOT (orderKey IS NULL))",
                "note = '100%%%% -- sure /* not a comment */ XPATH ((((((((((((('",
                "\"quoted \"\" name\" = 1",
                "orderKey like 'a' and x like '_%' and y LIKE '%' and z LIKE 'b'"
            })
    void anOrdinarySelectorPasses(String selector) {
        assertThat(SelectorLimit.fault(selector)).isNull();
    }

    @Test
    void noSelectorPasses() {
        assertThat(SelectorLimit.fault(null)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "orderKey LIKE '%a%a%a%a%a%a%a%b' | 8 wildcards",
                "orderKey NOT  like\t'%a%b%' | 3 wildcards",
                "a LIKE 'it''s%' AND orderKey LIKE '%it''s%%' | 3 wildcards",
                "convert_string_expressions:orderKey LIKE '%a%b%' | 3 wildcards",
                "hyphenated_props:a-LIKE LIKE '%a%b%' | 3 wildcards",
                "a LIKE 'a' OR a LIKE 'b' OR a LIKE 'c' OR a LIKE 'd' OR a LIKE 'e' | more than 4 LIKEs",
                "XPATH '//a' | XPATH",
                "xquery '//a' | xquery",
                "a = 1 -- ' OR b LIKE '%a%a%a%a' | a comment",
                "a = 1 /* ' */ OR b LIKE '%a%a%a%a' | a comment"
            })
    void anExpensiveOneIsRefusedNamingWhatIsWrong(String selector, String fault) {
        assertThat(SelectorLimit.fault(selector)).startsWith(fault).contains(": a selector may have ");
    }

    @Test
    void itsLengthTermsAndNestingAreBounded() {
        assertThat(SelectorLimit.fault("a = '" + "x".repeat(5_000) + "'")).startsWith("5006 characters");
        assertThat(SelectorLimit.fault("a OR ".repeat(150) + "a")).startsWith("more than 200 terms");
        assertThat(SelectorLimit.fault("NOT ".repeat(250) + "a")).startsWith("more than 200 terms");
        assertThat(SelectorLimit.fault("-".repeat(11) + "1")).startsWith("a comment");
        assertThat(SelectorLimit.fault("(".repeat(11) + "a" + ")".repeat(11))).startsWith("parentheses nested");
        assertThat(SelectorLimit.fault("(".repeat(10) + "a" + ")".repeat(10))).isNull();
    }

    @Test
    void anUnfinishedTextEndsTheSelector() {
        assertThat(SelectorLimit.fault("a LIKE '%a%b%")).startsWith("3 wildcards");
        assertThat(SelectorLimit.fault("a LIKE 'b")).isNull();
        assertThat(SelectorLimit.fault("'")).isNull();
    }
}
