package org.omflow.booster.server.process;

/**
 * One fault of a process definition.
 *
 * @param path its place, as a JSON pointer such as {@code /nodes/3/next}; empty for the whole definition
 * @param message one sentence: what is there and what to do
 */
public record Fault(String path, String message) {
    @Override
    public String toString() {
        return (path.isEmpty() ? "the definition" : path) + ": " + message;
    }
}
