package org.omflow.booster.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/**
 * One field of a form, as a process declares it.
 *
 * @param name an identifier, so that conditions can name it
 * @param label the name for people; the field name by default
 * @param required whether an order cannot be placed without it
 * @param maxLength how many characters a text may have
 * @param choices what a choice may be; empty for other types
 */
public record Field(String name, Type type, String label, boolean required, int maxLength, List<String> choices) {
    /** The longest text, in characters; a field may set a lower limit. */
    public static final int MAX_LENGTH = 100_000;

    private static final int SHOWN_CHOICES = 20;

    public Field {
        choices = List.copyOf(choices);
    }

    /** The type of value that a field holds. */
    public enum Type {
        TEXT,
        NUMBER,
        BOOLEAN,
        DATE,
        CHOICE,
        LIST;

        /** The type as written in a definition. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether the field accepts a value; it always accepts null, which empties it. */
    public boolean accepts(JsonNode value) {
        return value.isNull()
                || switch (type) {
                    case TEXT -> value.isTextual() && value.textValue().length() <= maxLength;
                    case NUMBER -> value.isNumber() && Values.bounded(value.decimalValue());
                    case BOOLEAN -> value.isBoolean();
                    case DATE -> value.isTextual() && isDate(value.textValue());
                    case CHOICE -> value.isTextual() && choices.contains(value.textValue());
                    case LIST -> value.isArray() && isFlat(value);
                };
    }

    /** What a value must be; completes "it must be ...". */
    public String expected() {
        return switch (type) {
            case TEXT -> "text of at most " + maxLength + " characters";
            case NUMBER -> "a number without quotes, with at most " + Values.MAX_EXPONENT + " digits";
            case BOOLEAN -> "true or false without quotes";
            case DATE -> "a date such as '2026-11-22'";
            case CHOICE ->
                choices.size() <= SHOWN_CHOICES
                        ? "one of '" + String.join("', '", choices) + "'"
                        : "one of its " + choices.size() + " choices, such as '" + choices.get(0) + "'";
            case LIST -> "a list of texts, numbers, true or false";
        };
    }

    private static boolean isDate(String text) {
        try {
            // ISO allows years of more than four digits, but databases store them differently.
            return text.length() == 10 && LocalDate.parse(text).getYear() > 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isFlat(JsonNode list) {
        for (JsonNode element : list) {
            boolean flat = element.isTextual()
                    || element.isBoolean()
                    || element.isNumber() && Values.bounded(element.decimalValue());
            if (!flat) {
                return false;
            }
        }
        return true;
    }
}
