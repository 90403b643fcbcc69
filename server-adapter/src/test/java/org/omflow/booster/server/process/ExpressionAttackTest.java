package org.omflow.booster.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.commons.jexl3.parser.ParserConstants;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.json.Json;

@Tag("job")
class ExpressionAttackTest {
    /** What hangs takes for ever; the rest is for a slow machine. */
    private static final Duration QUICK = Duration.ofSeconds(10);

    /** The first expression takes longer: classes are loaded. */
    @BeforeAll
    static void warmUp() throws ExpressionException {
        Expression.of("a + 1 == 2 ? 'x' : 'y'").evaluate(Json.object().put("a", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "''.class.forName('java.lang.Runtime')",
                "''.getClass()",
                "[1].getClass()",
                "x.class",
                "x?.class",
                "x['class']",
                "x[0]",
                "(x)['class']",
                "x.'class'",
                "new('java.lang.ProcessBuilder', 'ls')",
                "new java.lang.String('a')",
                "java.lang.Runtime.getRuntime()",
                "foo.bar.baz",
                "x = 5",
                "x += 5",
                "x++",
                "--x",
                "var x = 5",
                "let x = 5",
                "const x = 5",
                "while(true){}",
                "while(true);",
                "do 1; while(true)",
                "for(var i : x) i",
                "if (x) 1",
                "return 1",
                "throw 'a'",
                "try { 1 } catch (e) { 2 }",
                "switch (x) { case 1 -> 2; }",
                "1; 2",
                "()->{}",
                "() -> 1",
                "x -> x",
                "(x, y) => x",
                "function(x) { x }",
                "f(x)",
                "ns:f(x)",
                "x ? ns:f(x) : 1",
                "(x)(1)",
                "size(x)",
                "size x",
                "empty(x)",
                "empty x",
                "1..1000000000",
                "size(1..1000000000)",
                "[1, ...]",
                "{1, 2}",
                "{'a' : 1}",
                "{:}",
                "`${x}`",
                "x =~ 'a+'",
                "x =~ \"(a+)+$\"",
                "x !~ 'a+'",
                "x =~ '('",
                "x =~ ~/(a+)+/",
                "~/a/",
                "#pragma jexl.options '+safe'\n x",
                "#0",
                "@silent x",
                "$x",
                "x instanceof java.lang.String",
                "x !instanceof y",
                "import java.lang",
                "NaN",
                "1 // comment",
                "1 /* comment */",
                "1 ## comment",
                "x ?: y",
                "a & b",
                "a | b",
                "a ^ b",
                "~a",
                "a << 2",
                "a >> 2",
                "a >>> 2",
                "a === b",
                "a !== b",
                "a\\ b",
                "'\\u0000'",
                "'a\nb'",
                "'a\u0000b'",
                "a\u00e4",
            })
    void refusesWhateverIsNoComputation(String attack) {
        Assertions.assertTimeoutPreemptively(
                QUICK, () -> assertThatThrownBy(() -> Expression.of(attack)).isInstanceOf(ExpressionException.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text =~ ('(a+)+$')", "text =~ ('(a+)+' + '$')", "text =~ pattern", "text !~ pattern"})
    void neverMatchesRegularExpressions(String attack) throws Exception {
        ObjectNode form = Json.object().put("text", "a".repeat(40) + "!").put("pattern", "(a+)+$");
        Expression expression = Expression.of(attack);
        Assertions.assertTimeoutPreemptively(QUICK, () -> assertThatThrownBy(() -> expression.evaluate(form))
                .hasMessageContaining("must be a list, not the text"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(", "[", "((", "!(", "-(", "(a ? ", "a ? (", "(a, ", "a(", "a[", "[a[", "{", "((a)->", "not ", "! ",
                "- ", "a ? ", "a ?? ", "1 + ", "1 * ", "'a' + ", "a && ", "(a == ", "a, ", "~", "a.b.", "[[", "?", ":"
            })
    void readsInBoundedTimeHoweverItNests(String nested) {
        String opened = nested.repeat(990 / nested.length());
        for (String source : new String[] {opened, opened + "a", balanced(nested, 1000), balanced(nested, 30)}) {
            Assertions.assertTimeoutPreemptively(QUICK, () -> {
                try {
                    Expression.of(source).evaluate(Json.object());
                } catch (ExpressionException expected) {
                    assertThat(expected).hasMessageNotContaining("StackOverflow");
                }
            });
        }
    }

    @Test
    void readsInSmallStack() throws Exception {
        // With much stack first, so that no class is loaded while there is little.
        readNested();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread small = new Thread(null, ExpressionAttackTest::readNested, "small stack", 160 * 1024);
        small.setUncaughtExceptionHandler((thread, e) -> thrown.set(e));
        small.start();
        small.join();
        assertThat(thrown.get()).isNull();
    }

    private static void readNested() {
        for (String nested : new String[] {"not ", "1 * ", "a ? ", "(", "'a' + "}) {
            try {
                Expression.of(balanced(nested, 990)).evaluate(Json.object());
            } catch (ExpressionException expected) {
                // Too deep for the stack, or not to be read at all: said, not crashed.
                assertThat(expected).hasMessageNotContaining("StackOverflow");
            }
        }
    }

    @Test
    void limitsTexts() throws Exception {
        ObjectNode form = Json.object().put("a", "x".repeat(50_000)).put("b", "x".repeat(50_001));
        assertThat(Expression.of("a + a").evaluate(form).textValue()).hasSize(100_000);
        Expression tooLong = Expression.of("a + b");
        assertThatThrownBy(() -> tooLong.evaluate(form)).hasMessageContaining("more than 100000 characters");
        Expression wide = Expression.of("a" + "+a".repeat(90));
        assertThatThrownBy(() -> wide.evaluate(form)).hasMessageContaining("more than 100000 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"huge + 1", "huge % 3", "huge * huge", "'' + huge", "tiny + huge", "huge", "-huge", "huge == 1"})
    void refusesNumbersBeyondMeasure(String attack) throws Exception {
        ObjectNode form = (ObjectNode) Json.read("{\"huge\":1e999999999,\"tiny\":1e-999999999}");
        Expression expression = Expression.of(attack);
        Assertions.assertTimeoutPreemptively(QUICK, () -> assertThatThrownBy(() -> expression.evaluate(form))
                .hasMessageContaining("a number has more than 1000 digits"));
    }

    @Test
    void boundsWhatNumbersGrowTo() throws Exception {
        ObjectNode form = (ObjectNode) Json.read("{\"a\":1e400}");
        Expression cube = Expression.of("a * a * a");
        assertThatThrownBy(() -> cube.evaluate(form)).hasMessageContaining("a number has more than 1000 digits");
        Expression digits = Expression.of("a" + " * a".repeat(240));
        assertThat(digits.evaluate((ObjectNode) Json.read("{\"a\":1.23456789}"))
                        .decimalValue()
                        .precision())
                .isEqualTo(FormArithmetic.DIGITS);
    }

    @Test
    void reservesEveryWordOfTheParser() {
        Set<String> words = Arrays.stream(ParserConstants.tokenImage)
                .map(image -> image.replace("\"", ""))
                .filter(image -> image.matches("[A-Za-z]+"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(words).hasSizeGreaterThan(30).allMatch(ExpressionCheck::isReserved);
    }

    private static String balanced(String nested, int length) {
        String close = nested.replaceAll("[^(\\[{?]", "")
                .replace('(', ')')
                .replace('[', ']')
                .replace('{', '}')
                .replace("?", ":1");
        int times = (length - 1) / (nested.length() + close.length());
        return nested.repeat(times) + "1" + close.repeat(times);
    }
}
