package org.omflow.booster.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.ErrorText;
import org.omflow.booster.ha.message.JobBody;
import org.omflow.booster.ha.message.Limits;

/** Checks the values given for a form. */
final class FormValidator {
    /** The longest field name, in characters. */
    static final int MAX_FIELD_NAME = 64;
    /** The deepest nesting of an order's form; less than a job's, because an answer carries the form. */
    static final int MAX_DEPTH = Limits.DEPTH - 4;

    private FormValidator() {}

    static boolean isFieldName(String name) {
        return !name.isEmpty() && name.length() <= MAX_FIELD_NAME;
    }

    /**
     * Checks the values given at a node.
     *
     * @throws FormException for the first value that is wrong
     */
    static void check(FormFields form, RequestedFields asked, ObjectNode given) throws FormException {
        for (Map.Entry<String, JsonNode> value : given.properties()) {
            checkName(asked, value.getKey());
            Field field = form.field(value.getKey());
            if (field != null && !field.accepts(value.getValue())) {
                throw new FormException(
                        ErrorCode.INVALID_FIELD,
                        "Field '" + field.name() + "' is "
                                + ErrorText.show(value.getValue().toString()) + "; it must be " + field.expected()
                                + ".");
            }
        }
        for (String name : asked.required()) {
            JsonNode value = given.get(name);
            if (value == null || value.isNull()) {
                Field field = form.field(name);
                throw new FormException(
                        ErrorCode.MISSING_FIELD,
                        "Field '" + name + "' is " + (value == null ? "missing" : "null") + "; give "
                                + (field == null ? "it a value" : field.expected()) + ".");
            }
        }
    }

    /**
     * Checks an order's form as a whole.
     *
     * @throws FormException {@code TOO_LARGE} or, when it nests too deeply, {@code INVALID_FIELD}
     */
    static void checkSize(ObjectNode form) throws FormException {
        // The braces; each field adds its name, its value and a comma.
        long bytes = 1;
        for (Map.Entry<String, JsonNode> field : form.properties()) {
            bytes += length(field.getKey()) + 2 + bytes(field.getKey(), field.getValue(), 2);
            if (bytes > Limits.BODY_BYTES) {
                throw new FormException(
                        ErrorCode.TOO_LARGE,
                        "With field " + ErrorText.show(field.getKey()) + " the order's form has more than "
                                + Limits.BODY_BYTES
                                + " bytes of JSON. Keep large content elsewhere and give a reference to it.");
            }
        }
    }

    private static void checkName(RequestedFields asked, String name) throws FormException {
        if (!asked.allows(name)) {
            throw new FormException(
                    ErrorCode.UNKNOWN_FIELD,
                    "Field " + ErrorText.show(name) + " is not accepted here; "
                            + (asked.fields().isEmpty()
                                    ? "no field is."
                                    : "accepted are " + String.join(", ", asked.fields()) + "."));
        }
        if (!isFieldName(name)) {
            throw new FormException(
                    ErrorCode.INVALID_FIELD,
                    "Field name " + ErrorText.show(name) + " has " + name.length() + " characters; a name has 1 to "
                            + MAX_FIELD_NAME + ".");
        }
    }

    /** The size of a value as JSON, in bytes; {@code level} is its depth. */
    private static long bytes(String field, JsonNode value, int level) throws FormException {
        if (value.isTextual()) {
            return length(value.textValue());
        }
        if (!value.isContainerNode()) {
            return value.asText().length();
        }
        if (level > MAX_DEPTH) {
            throw new FormException(
                    ErrorCode.INVALID_FIELD,
                    "Field " + ErrorText.show(field) + " nests deeper than " + (MAX_DEPTH - 1)
                            + " levels; flatten its value.");
        }
        long bytes = 2;
        for (JsonNode element : value) {
            bytes += bytes(field, element, level + 1) + 1;
        }
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            bytes += length(member.getKey()) + 1;
        }
        return bytes;
    }

    /** The bytes of a text as JSON, with its quotes and escapes. */
    private static long length(String text) {
        long bytes = JobBody.utf8Length(text) + 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c == '"' || c == '\\' ? 1 : c >= 0x20 ? 0 : c == '\n' || c == '\t' || c == '\r' ? 1 : 5;
        }
        return bytes;
    }
}
