package org.omflow.booster.server.process;

import java.util.List;

/**
 * The fields that a node accepts and those that it requires.
 *
 * @param any whether any field is accepted; {@code fields} is then empty
 * @param fields the accepted fields
 * @param required those of them that are required
 */
public record RequestedFields(boolean any, List<String> fields, List<String> required) {
    public RequestedFields {
        fields = List.copyOf(fields);
        required = List.copyOf(required);
    }

    /** Whether a field of that name is accepted. */
    boolean allows(String field) {
        return any || fields.contains(field);
    }
}
