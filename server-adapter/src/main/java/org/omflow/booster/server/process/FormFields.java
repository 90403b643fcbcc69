package org.omflow.booster.server.process;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields that the orders of a process may have: those it declares, or any when it declares no form. */
public final class FormFields {
    /** The form of a process that declares none: any field, any value. */
    static final FormFields ANY = new FormFields(null);

    private final Map<String, Field> fields;

    private FormFields(Map<String, Field> fields) {
        this.fields = fields;
    }

    static FormFields of(Map<String, Field> fields) {
        return new FormFields(Collections.unmodifiableMap(new LinkedHashMap<>(fields)));
    }

    /** Whether the process declares no form, so that any field may be given. */
    public boolean any() {
        return fields == null;
    }

    /** The declared fields in their order; empty when any may be given. */
    public Collection<Field> declared() {
        return any() ? Collections.emptyList() : fields.values();
    }

    /** The declared field of that name; null when there is none. */
    public Field field(String name) {
        return any() ? null : fields.get(name);
    }

    /** Whether an order may have a field of that name. */
    boolean knows(String name) {
        return any() || fields.containsKey(name);
    }
}
