package org.omflow.booster.server.process;

import java.util.List;

/**
 * What a node asks for: the fields that may and those that must be given there.
 *
 * @param any whether every field may be given; {@code fields} is empty then
 * @param fields the fields that may be given
 * @param required those of them that must be given
 */
public record RequestedFields(boolean any, List<String> fields, List<String> required) {
    public RequestedFields {
        fields = List.copyOf(fields);
        required = List.copyOf(required);
    }

    /** Whether a field of that name may be given. */
    boolean allows(String field) {
        return any || fields.contains(field);
    }
}
