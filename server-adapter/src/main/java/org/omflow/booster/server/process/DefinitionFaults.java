package org.omflow.booster.server.process;

import java.util.ArrayList;
import java.util.List;

/** Collects the faults of one process definition while it is read. */
final class DefinitionFaults {
    private final List<Fault> found = new ArrayList<>();

    void add(String path, String message) {
        found.add(new Fault(path, message));
    }

    boolean none() {
        return found.isEmpty();
    }

    List<Fault> all() {
        return List.copyOf(found);
    }
}
