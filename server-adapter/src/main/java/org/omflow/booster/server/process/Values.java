package org.omflow.booster.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.ErrorText;

/**
 * How the values of a form look inside an expression: text is a String, a number a BigDecimal, true and false a
 * Boolean; lists and objects stay JSON; null and an absent field are null.
 */
final class Values {
    /** How far the first and the last digit of a number may be from its point. */
    static final int MAX_EXPONENT = 1_000;
    /** How many characters a text computed by an expression may have. */
    static final int MAX_TEXT = Field.MAX_LENGTH;

    /** Digits up to which a whole number is written out; a larger one, such as 1E+60, could not be read back. */
    private static final int MAX_WHOLE = 40;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

    private Values() {}

    /**
     * The value of a field.
     *
     * @throws ArithmeticException when it is a number with too many digits
     */
    static Object of(JsonNode node) {
        if (node == null || node.isNull() || node.isMissingNode()) {
            return null;
        }
        if (node.isTextual()) {
            return node.textValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isNumber() ? checked(node.decimalValue()) : node;
    }

    /** A value as a form stores it; whole numbers have no point. */
    static JsonNode toJson(Object value) {
        if (value == null) {
            return NODES.nullNode();
        }
        if (value instanceof String text) {
            return NODES.textNode(text);
        }
        if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        }
        if (value instanceof Number number) {
            return toJson(number(number));
        }
        return (JsonNode) value;
    }

    /** A number of any Java type, exactly as written. */
    static BigDecimal number(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        if (number instanceof Double || number instanceof Float) {
            return BigDecimal.valueOf(number.doubleValue());
        }
        return number instanceof BigInteger whole ? new BigDecimal(whole) : BigDecimal.valueOf(number.longValue());
    }

    /** Whether a number has few enough digits before and after its point to compute with. */
    static boolean bounded(BigDecimal number) {
        return Math.abs((long) number.scale()) <= MAX_EXPONENT
                && (long) number.precision() - number.scale() <= MAX_EXPONENT;
    }

    /**
     * Returns a number after checking its digits.
     *
     * @throws ArithmeticException when it has too many digits before or after its point
     */
    static BigDecimal checked(BigDecimal number) {
        if (!bounded(number)) {
            throw new ArithmeticException("a number has more than " + MAX_EXPONENT + " digits");
        }
        return number;
    }

    /** A value for a message to people. */
    static String show(Object value) {
        if (value == null) {
            return "an empty value";
        }
        String json = Json.write(toJson(value));
        String kind = kind(value);
        return kind + " " + ErrorText.show(value instanceof String text ? text : json);
    }

    private static String kind(Object value) {
        if (value instanceof String) {
            return "the text";
        }
        if (value instanceof Number) {
            return "the number";
        }
        if (value instanceof Boolean) {
            return "the truth value";
        }
        return ((JsonNode) value).isArray() ? "the list" : "the object";
    }

    private static JsonNode toJson(BigDecimal number) {
        boolean whole = number.scale() <= 0 && (long) number.precision() - number.scale() <= MAX_WHOLE;
        if (!whole && number.scale() != 0) {
            return NODES.numberNode(number);
        }
        BigInteger integer = number.toBigIntegerExact();
        if (integer.compareTo(MIN_LONG) < 0 || integer.compareTo(MAX_LONG) > 0) {
            return NODES.numberNode(integer);
        }
        long value = integer.longValue();
        // The type that reading this number from text gives.
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }
}
