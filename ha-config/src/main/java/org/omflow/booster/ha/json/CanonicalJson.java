package org.omflow.booster.ha.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One form for all JSON texts that say the same: without blanks, fields sorted by name, numbers by value and characters
 * escaped in one way. Made to be hashed, as RFC 8785 is, but with numbers of any size.
 */
public final class CanonicalJson {
    private CanonicalJson() {}

    /** The form of this text; empty when it is not JSON within the limits of {@link Json}. */
    public static Optional<String> of(String text) {
        try {
            JsonNode json = Json.read(text);
            if (json.isMissingNode()) {
                return Optional.empty();
            }
            return Optional.of(of(json));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** The form of this value. */
    public static String of(JsonNode json) {
        StringBuilder out = new StringBuilder();
        write(json, out);
        return out.toString();
    }

    private static void write(JsonNode node, StringBuilder out) {
        if (node.isObject()) {
            List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(node.properties());
            fields.sort(Map.Entry.comparingByKey());
            out.append('{');
            for (Map.Entry<String, JsonNode> field : fields) {
                write(field.getKey(), out);
                out.append(':');
                write(field.getValue(), out);
                out.append(',');
            }
            out.append('}');
        } else if (node.isArray()) {
            out.append('[');
            for (JsonNode value : node) {
                write(value, out);
                out.append(',');
            }
            out.append(']');
        } else if (node.isNumber()) {
            write(node.decimalValue(), out);
        } else if (node.isTextual()) {
            write(node.textValue(), out);
        } else {
            out.append(node.asText());
        }
    }

    /** Digits and exponent: written out, a number of a dozen characters could take gigabytes. */
    private static void write(BigDecimal number, StringBuilder out) {
        if (number.signum() == 0) {
            out.append('0');
            return;
        }
        String digits = number.unscaledValue().toString();
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        out.append(digits, 0, end);
        long exponent = digits.length() - end - (long) number.scale();
        if (exponent != 0) {
            out.append('e').append(exponent);
        }
    }

    /** Half a surrogate pair is no character in UTF-8, where all of them would be the same. */
    private static void write(String text, StringBuilder out) {
        out.append('"');
        int plain = plain(text);
        if (plain == text.length()) {
            // Most are; as a whole it is copied at once.
            out.append(text);
        } else {
            out.append(text, 0, plain);
            for (int i = plain; i < text.length(); i++) {
                char c = text.charAt(i);
                if (isEscaped(c)) {
                    out.append("\\u").append(Integer.toHexString(c | 0x10000), 1, 5);
                } else {
                    out.append(c);
                }
            }
        }
        out.append('"');
    }

    /** How many characters precede the first that is escaped. */
    private static int plain(String text) {
        int i = 0;
        while (i < text.length() && !isEscaped(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isEscaped(char c) {
        return c == '"' || c == '\\' || c < ' ' || Character.isSurrogate(c);
    }
}
