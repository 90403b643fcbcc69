package org.omflow.booster.server.process;

/** Thrown when an order cannot continue at a node; its process or its form needs correction. */
public final class ProcessException extends Exception {
    private final String node;

    public ProcessException(String node, String reason) {
        super("Process node '" + node + "': " + reason);
        this.node = node;
    }

    /** The id of the node. */
    public String node() {
        return node;
    }
}
