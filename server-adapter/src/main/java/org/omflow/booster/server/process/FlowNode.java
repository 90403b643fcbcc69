package org.omflow.booster.server.process;

import java.util.List;

/**
 * A process node as the definition has it, with its exits.
 *
 * @param path its place in the definition, as a JSON pointer
 * @param node null when its type is unknown
 * @param exits the exits that could be read
 * @param whole whether every exit could be read
 */
record FlowNode(String path, String id, ProcessNode node, List<Exit> exits, boolean whole) {
    /** An exit: its place in the definition and the node it leads to. */
    record Exit(String path, String target) {}

    /** The same node under an unused id, because another node has its own. */
    FlowNode renamed(String unused) {
        return new FlowNode(path, unused, node, exits, false);
    }

    boolean isStart() {
        return node instanceof ProcessNode.StartNode;
    }

    boolean isEnd() {
        return node instanceof ProcessNode.EndNode;
    }
}
