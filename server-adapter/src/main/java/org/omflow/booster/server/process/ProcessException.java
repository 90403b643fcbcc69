package org.omflow.booster.server.process;

/** Says that an order cannot go on at a node, and why; somebody has to look at the process or at the order's form. */
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
