package org.omflow.booster.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.omflow.booster.ha.message.ErrorText;

/** Reads the fields that a definition declares under {@code form}. */
final class FormReader {
    /** How many choices a field may offer. */
    static final int MAX_CHOICES = 1_000;

    private static final Pattern IDENTIFIER =
            Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0," + (FormValidator.MAX_FIELD_NAME - 1) + "}");
    private static final String TYPES =
            Stream.of(Field.Type.values()).map(Field.Type::word).collect(Collectors.joining(", "));

    private FormReader() {}

    /** The declared fields; any field when {@code form} is missing or unreadable. */
    static FormFields read(PropertyReader definition, DefinitionFaults faults) {
        if (!definition.has("form")) {
            return FormFields.ANY;
        }
        JsonNode list = definition.list("form", "fields", 0, PropertyReader.MAX_FIELDS);
        if (list == null) {
            return FormFields.ANY;
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            String path = definition.path("form") + "/" + i;
            if (list.get(i) instanceof ObjectNode object) {
                read(new PropertyReader(object, path, faults), fields);
            } else {
                faults.add(
                        path,
                        "A field is " + ErrorText.show(list.get(i).toString())
                                + "; it must be an object {\"name\": ..., \"type\": ...}.");
            }
        }
        return FormFields.of(fields);
    }

    private static void read(PropertyReader json, Map<String, Field> fields) {
        String name = json.text("name");
        Field.Type type = type(json);
        String of = type == null ? "a field" : "a field of type " + type.word();
        if (type == null) {
            json.allowOnly(of, "name", "type", "label", "required", "maxLength", "choices");
        } else if (type == Field.Type.TEXT) {
            json.allowOnly(of, "name", "type", "label", "required", "maxLength");
        } else if (type == Field.Type.CHOICE) {
            json.allowOnly(of, "name", "type", "label", "required", "choices");
        } else {
            json.allowOnly(of, "name", "type", "label", "required");
        }
        int maxLength = type == Field.Type.TEXT
                ? json.number("maxLength", 1, Field.MAX_LENGTH, Field.MAX_LENGTH)
                : Field.MAX_LENGTH;
        List<String> choices = type == Field.Type.CHOICE ? json.texts("choices", "texts", 1, MAX_CHOICES) : List.of();
        Field field = new Field(name, type, json.label("label", name), json.flag("required"), maxLength, choices);
        if (name != null) {
            checkName(json, name);
            // Keep the field even when its name is wrong: nodes that use it are not at fault.
            if (fields.putIfAbsent(name, field) != null) {
                json.fault(
                        "name", "Field " + ErrorText.show(name) + " is declared twice; give each field its own name.");
            }
        }
    }

    private static Field.Type type(PropertyReader json) {
        String word = json.text("type");
        if (word == null) {
            return null;
        }
        for (Field.Type type : Field.Type.values()) {
            if (type.word().equals(word)) {
                return type;
            }
        }
        json.fault("type", "Type " + ErrorText.show(word) + " is not a field type; use one of " + TYPES + ".");
        return null;
    }

    private static void checkName(PropertyReader json, String name) {
        if (!IDENTIFIER.matcher(name).matches()) {
            json.fault(
                    "name",
                    "Field name " + ErrorText.show(name) + " must have 1 to " + FormValidator.MAX_FIELD_NAME
                            + " letters, digits or '_' and start with a letter or '_', because"
                            + " expressions name it.");
        } else if (ExpressionCheck.isReserved(name)) {
            json.fault(
                    "name",
                    "Field name " + ErrorText.show(name)
                            + " is a reserved word of expressions; choose another, such as '" + name + "_'.");
        }
    }
}
