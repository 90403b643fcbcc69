package org.omflow.booster.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.json.Json;

@Tag("job")
class ExpressionTest {
    private static final ObjectNode FORM = Processes.json(
            """
            {'amount':5,'price':2.50,'big':12345678901234567890,'kind':'new','yes':true,'no':false,'none':null,
             'due':'2026-11-22','list':[1,'a',true],'object':{'part':1}}""");

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ~ ",
            quoteCharacter = '`',
            value = {
                "amount + 1 ~ 6",
                "amount * price ~ 12.50",
                "amount - 7 ~ -2",
                "10 / 4 ~ 2.5",
                "10 / 5 ~ 2",
                "10 / 3 ~ 3.333333333333333333333333333333333",
                "7 % 4 ~ 3",
                "7 div 2 ~ 3.5",
                "7 mod 2 ~ 1",
                "0.1 + 0.2 ~ 0.3",
                "-amount ~ -5",
                "- -amount ~ 5",
                "+amount ~ 5",
                "5 - -3 ~ 8",
                "2147483647 + 1 ~ 2147483648",
                "big ~ 12345678901234567890",
                "big + 1 ~ 12345678901234567891",
                "1000000 * 1000000 * 1000000 * 1000000 ~ 1000000000000000000000000",
                "(amount + 1) * 2 ~ 12",
            })
    void computesWithDecimalNumbers(String expression, String expected) throws Exception {
        assertThat(evaluate(expression)).isEqualTo(Json.read(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ~ ",
            quoteCharacter = '`',
            value = {
                "amount == 5 ~ true",
                "amount == 5.0 ~ true",
                "amount eq 5 and kind ne 'old' ~ true",
                "amount >= 5 && amount <= 5 ~ true",
                "amount lt 5 or amount gt 5 ~ false",
                "amount ge 5 and amount le 5 ~ true",
                "'a' < 'b' ~ true",
                "due > '2026-02-01' ~ true",
                "kind == 'new' || no ~ true",
                "!yes ~ false",
                "not no ~ true",
                "yes == no ~ false",
                "'5' == 5 ~ false",
                "yes == 'true' ~ false",
                "list == [1, 'a', true] ~ true",
                "list == [1, 'a'] ~ false",
                "list == [1, 'a', false] ~ false",
                "object != null ~ true",
                "'a' =~ list ~ true",
                "1.0 =~ list ~ true",
                "2 =~ list ~ false",
                "2 !~ list ~ true",
                "kind =~ ['old', 'new'] ~ true",
                "kind =^ 'ne' ~ true",
                "kind =^ 'w' ~ false",
                "kind !^ 'w' ~ true",
                "kind =$ 'w' ~ true",
                "kind !$ 'w' ~ false",
            })
    void comparesWithoutConverting(String expression, boolean expected) throws Exception {
        assertThat(evaluate(expression).booleanValue()).isEqualTo(expected);
        assertThat(Expression.of(expression).holds(FORM)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ~ ",
            quoteCharacter = '`',
            value = {
                "FIELD == null ~ true",
                "FIELD != null ~ false",
                "FIELD == 5 ~ false",
                "FIELD != 5 ~ true",
                "FIELD > 5 ~ false",
                "FIELD >= 5 ~ false",
                "FIELD < 5 ~ false",
                "FIELD <= 5 ~ false",
                "FIELD < 'a' ~ false",
                "5 < FIELD ~ false",
                "FIELD < FIELD ~ false",
                "FIELD =~ list ~ false",
                "1 =~ FIELD ~ false",
                "FIELD =^ 'a' ~ false",
                "'a' =$ FIELD ~ false",
                "FIELD && yes ~ false",
                "FIELD || yes ~ true",
                "!FIELD ~ true",
                "FIELD ? false : true ~ true",
            })
    void takesAbsentAndEmptyFieldsForNull(String expression, boolean expected) throws Exception {
        assertThat(evaluate(expression.replace("FIELD", "none")).booleanValue()).isEqualTo(expected);
        assertThat(evaluate(expression.replace("FIELD", "absent")).booleanValue())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "large * large",
                "whole * whole * whole",
                "-whole",
                "+whole",
                "whole % fine",
                "whole",
                "large",
                "fine",
                "-fine",
                "fine / whole",
                "fine * fine",
                "1 / large",
                "whole + fine",
                "whole - 1",
                "[large, whole, fine]"
            })
    void givesNumbersThatCanBeReadBack(String expression) throws Exception {
        ObjectNode form = (ObjectNode) Json.read("{\"large\":1.5e60,\"whole\":-" + "9".repeat(99) + ",\"fine\":0."
                + "0".repeat(60) + "1".repeat(38) + "}");
        JsonNode value = Expression.of(expression).evaluate(form);
        assertThat(Json.read(Json.write(value))).isEqualTo(value);
    }

    @Test
    void joinsTexts() throws Exception {
        assertThat(evaluate("'Order of ' + kind + ': ' + amount * 2 + ' ' + yes + none"))
                .isEqualTo(Json.read("\"Order of new: 10 true\""));
        assertThat(evaluate("'it\\'s' + \" \\\"so\\\"\\n\"").textValue()).isEqualTo("it's \"so\"\n");
    }

    @Test
    void chooses() throws Exception {
        assertThat(evaluate("amount > 3 ? 'big' : 'small'").textValue()).isEqualTo("big");
        assertThat(evaluate("amount == 4 ? 'a' : amount == 5 ? 'b' : 'c'").textValue())
                .isEqualTo("b");
        assertThat(evaluate("absent ?? none ?? kind").textValue()).isEqualTo("new");
        assertThat(evaluate("yes ? kind:price").textValue()).isEqualTo("new");
    }

    @Test
    void handsOnListsAndObjects() throws Exception {
        assertThat(evaluate("object")).isEqualTo(FORM.get("object"));
        assertThat(evaluate("no ? list : [amount, kind, none]")).isEqualTo(Json.read("[5,\"new\",null]"));
        assertThat(evaluate("[]")).isEqualTo(Json.read("[]"));
    }

    @Test
    void doesNotHoldWhenNull() throws Exception {
        assertThat(Expression.of("absent").holds(FORM)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ~ ",
            quoteCharacter = '`',
            value = {
                "amount + none ~ + needs a number, not an empty value",
                "absent * 2 ~ * needs a number, not an empty value",
                "amount + yes ~ + needs a number, not the truth value 'true'",
                "kind * 2 ~ * needs a number, not the text 'new'",
                "amount < kind ~ < compares two numbers or two texts, not the number '5' with the text 'new'",
                "yes > no ~ > compares two numbers or two texts",
                "1 / 0 ~ the right side of / is 0",
                "1 % 0 ~ the right side of % is 0",
                "kind && yes ~ a condition is true or false, not the text 'new'",
                "!amount ~ a condition is true or false, not the number '5'",
                "amount ? 1 : 2 ~ a condition is true or false, not the number '5'",
                "1 =~ kind ~ must be a list, not the text 'new'",
                "kind =^ 5 ~ compare texts, not the number '5'",
                "kind + list ~ the list '[1,\"a\",true]' cannot be joined to a text",
                "[list] ~ a list holds texts, numbers, true, false or null",
                "-kind ~ - needs a number",
            })
    void namesWhatMakesNoSense(String expression, String expected) throws Exception {
        Expression read = Expression.of(expression);
        assertThatThrownBy(() -> read.evaluate(FORM))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void refusesConditionThatIsNeitherTrueNorFalse() throws Exception {
        Expression amount = Expression.of("amount");
        assertThatThrownBy(() -> amount.holds(FORM)).hasMessage("a condition is true or false, not the number '5'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ~ ",
            quoteCharacter = '`',
            value = {
                "1 + ~ near position 3",
                "(1 ~ near position 2, at '1'",
                "amount > > 3 ~ near position 8, at '> > 3'",
                "1 2 ~ near position 3",
                "a == b == c ~ near position 8",
                "amount = 5 ~ the sign '=' at position 8 has no meaning here; compare with ==",
                "a & b ~ the sign '&' at position 3 has no meaning here; write && or ||",
                "'abc ~ the text that starts at position 1 is not closed",
                "007 ~ the number '007' at position 1 has a leading 0; remove it",
                "1 + 0x10 ~ the number that starts at position 5 must have only digits",
                "1.2.3 ~ the number that starts at position 1 must have only digits",
                "1e5 ~ the number that starts at position 1 must have only digits",
                "5L ~ the number that starts at position 1 must have only digits",
                "1234567890.123456 ~ has more than 15 characters",
            })
    void saysWhereItCannotBeRead(String expression, String expected) {
        assertThatThrownBy(() -> Expression.of(expression))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void hasOneToThousandCharacters() throws Exception {
        assertThat(Expression.of(" ".repeat(999) + "1").evaluate(FORM).intValue())
                .isEqualTo(1);
        assertThatThrownBy(() -> Expression.of(" ".repeat(1000) + "1")).hasMessageContaining("it has 1001 characters");
        assertThatThrownBy(() -> Expression.of("")).hasMessageContaining("it has 0 characters");
        assertThatThrownBy(() -> Expression.of("  \n")).hasMessageContaining("not all spaces");
    }

    @Test
    void namesItsFields() throws Exception {
        assertThat(Expression.of("b > 1 && (a == 'c' || [d] == null) && b < 2 ? -e : !f")
                        .fields())
                .containsExactly("b", "a", "d", "e", "f");
    }

    @Test
    void isThreadSafe() throws Exception {
        Expression expression = Expression.of("amount * -2 + (kind == 'x' ? 1 : -3)");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> tasks = IntStream.range(0, 2_000)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        ObjectNode form = Json.object().put("amount", i);
                        boolean computed = expression.evaluate(form).intValue() == -2 * i - 3;
                        return computed
                                && Expression.of("amount + " + i).evaluate(form).intValue() == 2 * i;
                    })
                    .toList();
            for (Future<Boolean> right : threads.invokeAll(tasks)) {
                assertThat(right.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static JsonNode evaluate(String expression) throws ExpressionException {
        return Expression.of(expression).evaluate(FORM);
    }
}
