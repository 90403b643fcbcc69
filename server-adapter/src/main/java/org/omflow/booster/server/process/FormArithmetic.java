package org.omflow.booster.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.apache.commons.jexl3.JexlArithmetic;
import org.apache.commons.jexl3.JexlOperator;
import org.omflow.booster.ha.json.Json;

/**
 * Computes and compares in expressions. Nothing is converted silently: a text is never read as a number. Numbers are
 * decimal with {@value #DIGITS} digits. A comparison with an empty field is false, except by {@code ==} and {@code !=}.
 * An invalid operation throws {@link ArithmeticException} with a message for people.
 * Thread-safe.
 */
final class FormArithmetic extends JexlArithmetic {
    /** A computed number is rounded to this many digits, half up. */
    static final int DIGITS = 34;

    private static final MathContext ROUNDING = new MathContext(DIGITS, RoundingMode.HALF_UP);

    FormArithmetic() {
        super(true, ROUNDING, -1);
    }

    @Override
    public Object add(Object left, Object right) {
        if (left instanceof String || right instanceof String) {
            return concatenated(text(left), text(right));
        }
        return Values.checked(number("+", left).add(number("+", right), ROUNDING));
    }

    @Override
    public Object subtract(Object left, Object right) {
        return Values.checked(number("-", left).subtract(number("-", right), ROUNDING));
    }

    @Override
    public Object multiply(Object left, Object right) {
        return Values.checked(number("*", left).multiply(number("*", right), ROUNDING));
    }

    @Override
    public Object divide(Object left, Object right) {
        return Values.checked(number("/", left).divide(divisor("/", right), ROUNDING));
    }

    @Override
    public Object mod(Object left, Object right) {
        return Values.checked(number("%", left).remainder(divisor("%", right)).round(ROUNDING));
    }

    @Override
    public Object negate(Object value) {
        return number("-", value).negate(ROUNDING);
    }

    @Override
    public Object positivize(Object value) {
        return number("+", value).plus(ROUNDING);
    }

    @Override
    public boolean equals(Object left, Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return Values.number(a).compareTo(Values.number(b)) == 0;
        }
        if (left instanceof ArrayNode a && right instanceof ArrayNode b) {
            return equalLists(a, b);
        }
        return Objects.equals(left, right);
    }

    @Override
    public boolean lessThan(Object left, Object right) {
        return ordered("<", left, right, order -> order < 0);
    }

    @Override
    public boolean lessThanOrEqual(Object left, Object right) {
        return ordered("<=", left, right, order -> order <= 0);
    }

    @Override
    public boolean greaterThan(Object left, Object right) {
        return ordered(">", left, right, order -> order > 0);
    }

    @Override
    public boolean greaterThanOrEqual(Object left, Object right) {
        return ordered(">=", left, right, order -> order >= 0);
    }

    /** {@code element =~ list}: whether the list holds the element. Never a regular expression. */
    @Override
    public Boolean contains(Object list, Object element) {
        if (list == null) {
            return false;
        }
        if (!(list instanceof ArrayNode elements)) {
            throw new ArithmeticException("the right side of =~ and !~ must be a list, not " + Values.show(list));
        }
        for (JsonNode each : elements) {
            if (equals(Values.of(each), element)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Boolean startsWith(Object whole, Object start) {
        return whole != null && start != null && affixed("=^ and !^", whole).startsWith(affixed("=^ and !^", start));
    }

    @Override
    public Boolean endsWith(Object whole, Object end) {
        return whole != null && end != null && affixed("=$ and !$", whole).endsWith(affixed("=$ and !$", end));
    }

    @Override
    public boolean toBoolean(Object value) {
        if (value == null) {
            return false;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new ArithmeticException("a condition is true or false, not " + Values.show(value));
    }

    @Override
    protected boolean toBoolean(boolean strict, Object value) {
        return toBoolean(value);
    }

    /** Each operator of this class handles empty values; the library leaves them alone. */
    @Override
    public boolean isStrict(JexlOperator operator) {
        return false;
    }

    @Override
    public ArrayBuilder arrayBuilder(int size, boolean extended) {
        return new ListBuilder();
    }

    @Override
    protected JexlArithmetic createWithOptions(boolean strict, MathContext context, int scale) {
        return this;
    }

    private static String concatenated(String left, String right) {
        if ((long) left.length() + right.length() > Values.MAX_TEXT) {
            throw new ArithmeticException("the text would have more than " + Values.MAX_TEXT + " characters");
        }
        return left + right;
    }

    private static String text(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Number number) {
            return Values.checked(Values.number(number)).toPlainString();
        }
        if (value instanceof JsonNode) {
            throw new ArithmeticException(Values.show(value) + " cannot be joined to a text");
        }
        return value.toString();
    }

    private static BigDecimal number(String operator, Object value) {
        if (value instanceof Number number) {
            return Values.checked(Values.number(number));
        }
        throw new ArithmeticException(operator + " needs a number, not " + Values.show(value));
    }

    private static BigDecimal divisor(String operator, Object value) {
        BigDecimal divisor = number(operator, value);
        if (divisor.signum() == 0) {
            throw new ArithmeticException("the right side of " + operator + " is 0; nothing can be divided by it");
        }
        return divisor;
    }

    private static String affixed(String operator, Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new ArithmeticException(operator + " compare texts, not " + Values.show(value));
    }

    private static boolean ordered(String operator, Object left, Object right, IntPredicate wanted) {
        if (left == null || right == null) {
            return false;
        }
        if (left instanceof Number a && right instanceof Number b) {
            return wanted.test(Values.number(a).compareTo(Values.number(b)));
        }
        if (left instanceof String a && right instanceof String b) {
            return wanted.test(a.compareTo(b));
        }
        throw new ArithmeticException(operator + " compares two numbers or two texts, not " + Values.show(left)
                + " with " + Values.show(right));
    }

    private boolean equalLists(ArrayNode left, ArrayNode right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!equals(Values.of(left.get(i)), Values.of(right.get(i)))) {
                return false;
            }
        }
        return true;
    }

    /** Builds {@code ['a', 'b']}; flat, or an order's form could nest ever deeper. */
    private static final class ListBuilder implements ArrayBuilder {
        private final ArrayNode list = Json.array();

        @Override
        public void add(Object value) {
            if (value instanceof JsonNode) {
                throw new ArithmeticException(
                        "a list holds texts, numbers, true, false or null, not " + Values.show(value));
            }
            list.add(Values.toJson(value));
        }

        @Override
        public Object create(boolean extended) {
            return list;
        }
    }
}
