package org.omflow.booster.server.process;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown when a process definition cannot be deployed; lists every fault with its place and remedy. */
public final class InvalidDefinitionException extends Exception {
    private final List<Fault> faults;

    public InvalidDefinitionException(List<Fault> faults) {
        super("The process definition has " + faults.size() + (faults.size() == 1 ? " fault: " : " faults: ")
                + faults.stream().map(Fault::toString).collect(Collectors.joining(" ")));
        this.faults = List.copyOf(faults);
    }

    /** Every fault, in the order of the definition as far as it could be read. */
    public List<Fault> faults() {
        return faults;
    }
}
