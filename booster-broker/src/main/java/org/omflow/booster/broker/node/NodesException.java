package org.omflow.booster.broker.node;

/** The list of nodes cannot be read, or a change of it was refused; the message is one sentence. */
public final class NodesException extends Exception {
    NodesException(String message) {
        super(message);
    }

    NodesException(String message, Throwable cause) {
        super(message, cause);
    }
}
