package org.omflow.booster.ha.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;

/** Refuses texts that not every database can store, and numbers with which not every program can compute. */
public final class Storable {
    private Storable() {}

    /**
     * Refuses text that not every database can store.
     *
     * @param what the text, for the message
     * @throws RejectedException {@code invalid_field}
     */
    public static void check(String what, String text) throws RejectedException {
        check(text, new ArrayDeque<>(Set.of(what)));
    }

    /**
     * Refuses JSON with a NUL character, half a surrogate pair or a number out of range.
     *
     * @throws RejectedException {@code invalid_field}
     */
    static void check(JsonNode json) throws RejectedException {
        check(json, new ArrayDeque<>());
    }

    /** @param path where the value is; a list, because joining it for each field would be slow */
    private static void check(JsonNode node, Deque<String> path) throws RejectedException {
        if (node.isTextual()) {
            check(node.textValue(), path);
        } else if (node.isBigDecimal()) {
            check(node.decimalValue(), path);
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                path.addLast(field.getKey());
                check(field.getKey(), path);
                check(field.getValue(), path);
                path.removeLast();
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                path.addLast(Integer.toString(i));
                check(node.get(i), path);
                path.removeLast();
            }
        }
    }

    private static void check(String text, Deque<String> path) throws RejectedException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean half = Character.isHighSurrogate(c)
                    ? i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(++i))
                    : Character.isLowSurrogate(c);
            if (c == 0 || half) {
                throw new RejectedException(
                        ErrorCode.INVALID_FIELD,
                        "The text at " + ErrorText.show(join(path)) + " holds "
                                + (c == 0 ? "a NUL character" : "half a surrogate pair")
                                + ", which cannot be stored; leave it out.");
            }
        }
    }

    private static void check(BigDecimal number, Deque<String> path) throws RejectedException {
        long exponent = (long) number.precision() - number.scale() - 1;
        if (Math.abs(exponent) > Limits.EXPONENT) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "The number at " + ErrorText.show(join(path)) + " is " + ErrorText.show(number.toString())
                            + "; write one whose exponent is from -" + Limits.EXPONENT + " to " + Limits.EXPONENT
                            + ", or put it in quotes.");
        }
    }

    private static String join(Deque<String> path) {
        return "/" + String.join("/", path);
    }
}
