package org.omflow.booster.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.omflow.booster.ha.message.ErrorText;
import org.omflow.booster.ha.message.Limits;

/**
 * Reads the properties of one object of a definition and reports their faults. An unreadable property is null or empty,
 * and reading continues to find every fault.
 */
final class PropertyReader {
    /** The format of process keys and node ids. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0," + (Limits.NAME - 1) + "}");
    /** The longest name or label for people, in characters. */
    static final int MAX_LABEL = 200;
    /** The most fields of a form or a node. */
    static final int MAX_FIELDS = 200;

    private final ObjectNode json;
    private final String path;
    private final DefinitionFaults faults;

    PropertyReader(ObjectNode json, String path, DefinitionFaults faults) {
        this.json = json;
        this.path = path;
        this.faults = faults;
    }

    /** The JSON pointer of a property. */
    String path(String property) {
        return path + "/" + property.replace("~", "~0").replace("/", "~1");
    }

    void fault(String property, String message) {
        faults.add(path(property), message);
    }

    boolean has(String property) {
        return json.has(property);
    }

    JsonNode get(String property) {
        return json.get(property);
    }

    /** Reports every property that is not among {@code known}. */
    void allowOnly(String of, String... known) {
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!Arrays.asList(known).contains(name)) {
                fault(
                        name,
                        "Property " + ErrorText.show(name) + " is unknown in " + of + "; known properties are "
                                + String.join(", ", known) + ".");
            }
        }
    }

    /** A required text; null when missing. */
    String text(String property) {
        if (!has(property)) {
            fault(property, "Property '" + property + "' is missing; give it as text.");
            return null;
        }
        return textOf(property, get(property), path(property));
    }

    /** A required key or id; null when missing or invalid. */
    String name(String property) {
        String value = text(property);
        if (value == null || NAME.matcher(value).matches()) {
            return value;
        }
        fault(
                property,
                "Property '" + property + "' is " + ErrorText.show(value) + "; it must have 1 to " + Limits.NAME
                        + " letters, digits, '_', '.' or '-' and start with a letter or digit.");
        return null;
    }

    /** An optional name for people. */
    String label(String property, String otherwise) {
        if (!has(property)) {
            return otherwise;
        }
        String value = textOf(property, get(property), path(property));
        if (value != null && (value.isBlank() || value.length() > MAX_LABEL)) {
            fault(
                    property,
                    "Property '" + property + "' is " + ErrorText.show(value) + "; it must have 1 to " + MAX_LABEL
                            + " characters that are not all spaces. Leave it out for the default.");
        }
        return value;
    }

    boolean flag(String property) {
        JsonNode value = get(property);
        if (value != null && !value.isBoolean()) {
            fault(
                    property,
                    "Property '" + property + "' is " + ErrorText.show(value.toString())
                            + "; it must be true or false.");
        }
        return value != null && value.booleanValue();
    }

    int number(String property, int min, int max, int otherwise) {
        JsonNode value = get(property);
        if (value == null) {
            return otherwise;
        }
        if (!value.isInt() || value.intValue() < min || value.intValue() > max) {
            fault(
                    property,
                    "Property '" + property + "' is " + ErrorText.show(value.toString())
                            + "; it must be a whole number from " + min + " to " + max + ".");
            return otherwise;
        }
        return value.intValue();
    }

    /** The elements of a required list; null when it does not have {@code min} to {@code max} of them. */
    JsonNode list(String property, String of, int min, int max) {
        JsonNode value = get(property);
        if (value == null) {
            fault(
                    property,
                    "Property '" + property + "' is missing; give a list of " + min + " to " + max + " " + of + ".");
            return null;
        }
        if (!value.isArray() || value.size() < min || value.size() > max) {
            fault(
                    property,
                    "Property '" + property + "' "
                            + (value.isArray() ? "has " + value.size() : "is " + ErrorText.show(value.toString()))
                            + "; it must be a list of " + min + " to " + max + " " + of + ".");
            return null;
        }
        return value;
    }

    /** A list of distinct texts; anything else is reported and left out. */
    List<String> texts(String property, String of, int min, int max) {
        JsonNode list = list(property, of, min, max);
        List<String> texts = new ArrayList<>();
        for (int i = 0; list != null && i < list.size(); i++) {
            String at = path(property) + "/" + i;
            String text = textOf(property, list.get(i), at);
            if (text != null && texts.contains(text)) {
                faults.add(at, "Property '" + property + "' names " + ErrorText.show(text) + " twice; name it once.");
            } else if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** A required expression over {@code fields}; null when missing or unreadable. */
    Expression expression(String property, FormFields fields) {
        String source = text(property);
        if (source == null) {
            return null;
        }
        try {
            Expression expression = Expression.of(source);
            for (String field : expression.fields()) {
                if (!fields.knows(field)) {
                    fault(
                            property,
                            "The expression " + ErrorText.show(source) + " names the field " + ErrorText.show(field)
                                    + ", which the form does not declare; declare it or correct the name.");
                }
            }
            return expression;
        } catch (ExpressionException e) {
            fault(property, "The expression " + ErrorText.show(source) + " cannot be read: " + e.getMessage() + ".");
            return null;
        }
    }

    /** An object that maps fields of {@code targets} to expressions over {@code fields}. */
    Map<String, Expression> expressions(String property, FormFields targets, FormFields fields, int min) {
        Map<String, Expression> read = new LinkedHashMap<>();
        JsonNode value = get(property);
        if (value == null && min == 0) {
            return read;
        }
        if (!(value instanceof ObjectNode object) || object.size() < min || object.size() > MAX_FIELDS) {
            fault(
                    property,
                    "Property '" + property + "' "
                            + (value == null ? "is missing" : "is " + ErrorText.show(value.toString()))
                            + "; it must be an object of " + min + " to " + MAX_FIELDS
                            + " {\"field\": \"expression\"}.");
            return read;
        }
        PropertyReader entries = new PropertyReader(object, path(property), faults);
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String field = names.next();
            entries.checkField(field, entries.path(field), targets);
            Expression expression = entries.expression(field, fields);
            if (expression != null) {
                read.put(field, expression);
            }
        }
        return read;
    }

    /** Checks that the orders of a process can have a field of that name. */
    void checkField(String field, String at, FormFields fields) {
        if (!fields.knows(field)) {
            faults.add(
                    at,
                    "Field " + ErrorText.show(field) + " is not declared by the form; declare it or correct the name.");
        } else if (!FormValidator.isFieldName(field)) {
            faults.add(
                    at,
                    "Field name " + ErrorText.show(field) + " must have 1 to " + FormValidator.MAX_FIELD_NAME
                            + " characters.");
        }
    }

    private String textOf(String property, JsonNode value, String at) {
        if (value.isTextual()) {
            return value.textValue();
        }
        faults.add(
                at,
                "Property '" + property + "' is " + ErrorText.show(value.toString()) + "; it must be text in quotes.");
        return null;
    }
}
