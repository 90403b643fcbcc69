package org.omflow.booster.server.process;

import java.util.List;

/**
 * A node as the definition has it, with its ways out.
 *
 * @param path where it stands in the definition
 * @param node null where its type is not known
 * @param exits the ways out that could be read
 * @param whole whether every way out could be read
 */
record FlowNode(String path, String id, ProcessNode node, List<Exit> exits, boolean whole) {
    /** A way out: where it is written and to which node it leads. */
    record Exit(String path, String target) {}

    /** The same node under an id that nothing leads to; its own belongs to another. */
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
