package org.omflow.booster.ha.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Set;
import java.util.regex.Pattern;
import org.omflow.booster.ha.json.Json;

/** Reads the fields of a job's body, and refuses one that is missing, wrong or unknown. */
public final class JobFields {
    /** What a process key or node id consists of. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0," + (Limits.NAME - 1) + "}");

    private JobFields() {}

    /**
     * Refuses fields that are not known.
     *
     * @throws RejectedException {@code unknown_field}
     */
    public static void allowOnly(ObjectNode json, Set<String> known) throws RejectedException {
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new RejectedException(
                        ErrorCode.UNKNOWN_FIELD,
                        "Field " + ErrorText.show(name) + " is not known here; leave it out, or use one of "
                                + String.join(", ", known.stream().sorted().toList()) + ".");
            }
        }
    }

    /**
     * The values of fields that a body holds under this name; empty where it holds none.
     *
     * @throws RejectedException {@code invalid_field}
     */
    public static ObjectNode object(ObjectNode json, String field) throws RejectedException {
        if (isAbsent(json, field)) {
            return Json.object();
        }
        if (json.get(field) instanceof ObjectNode values) {
            return values;
        }
        throw new RejectedException(
                ErrorCode.INVALID_FIELD,
                "Field '" + field + "' is " + ErrorText.show(json.get(field).toString())
                        + "; it must be an object {\"field\": value}.");
    }

    /** A name of a process or process node. */
    static String name(ObjectNode json, String field) throws RejectedException {
        String value = text(json, field);
        if (!NAME.matcher(value).matches()) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Field '" + field + "' is " + ErrorText.show(value) + "; it has 1 to " + Limits.NAME
                            + " letters, digits, '_', '.' or '-' and starts with a letter or digit.");
        }
        return value;
    }

    /** A whole number. */
    static int wholeNumber(ObjectNode json, String field) throws RejectedException {
        if (isAbsent(json, field)) {
            throw new RejectedException(
                    ErrorCode.MISSING_FIELD, "Field '" + field + "' is missing; give it as a whole number.");
        }
        JsonNode node = json.get(field);
        if (!node.isInt()) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Field '" + field + "' is " + ErrorText.show(node.toString())
                            + "; it must be a whole number without quotes.");
        }
        return node.intValue();
    }

    /** A text of at most so many characters; null where it is absent. */
    static String optionalText(ObjectNode json, String field, int most) throws RejectedException {
        if (isAbsent(json, field)) {
            return null;
        }
        String value = text(json, field);
        if (value.length() > most) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Field '" + field + "' has " + value.length() + " characters; at most " + most + " are allowed.");
        }
        return value;
    }

    /** A text that must be there. */
    static String text(ObjectNode json, String field) throws RejectedException {
        if (isAbsent(json, field)) {
            throw new RejectedException(ErrorCode.MISSING_FIELD, "Field '" + field + "' is missing; give it as text.");
        }
        JsonNode value = json.get(field);
        if (!value.isTextual()) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Field '" + field + "' is " + ErrorText.show(value.toString()) + "; it must be text in quotes.");
        }
        return value.textValue();
    }

    /** Whether the body has no such field, or null for it. */
    static boolean isAbsent(ObjectNode json, String field) {
        JsonNode value = json.get(field);
        return value == null || value.isNull();
    }
}
