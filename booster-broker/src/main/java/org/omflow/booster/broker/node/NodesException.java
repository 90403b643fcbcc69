package org.omflow.booster.broker.node;

/** Says in one sentence what is wrong with the list of nodes, or why it was not changed. */
public final class NodesException extends Exception {
    NodesException(String message) {
        super(message);
    }

    NodesException(String message, Throwable cause) {
        super(message, cause);
    }
}
