package org.omflow.booster.server.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.omflow.booster.ha.message.ErrorText;

/**
 * Checks the paths of a process: every node can be reached and reaches an end, and one collection closes every split,
 * properly nested. Reports only faults that remain whatever else is corrected.
 */
final class FlowCheck {
    private final Map<String, FlowNode> nodes = new LinkedHashMap<>();
    private final DefinitionFaults faults;
    /** The nodes with an exit that could not be read. */
    private final Set<String> open = new HashSet<>();

    private final Map<String, List<String>> targets = new HashMap<>();
    /** The open splits at each node, innermost last. */
    private final Map<String, List<String>> splits = new LinkedHashMap<>();

    private FlowCheck(List<FlowNode> nodes, DefinitionFaults faults) {
        nodes.forEach(node -> this.nodes.put(node.id(), node));
        this.faults = faults;
    }

    static void check(List<FlowNode> nodes, DefinitionFaults faults) {
        new FlowCheck(nodes, faults).check();
    }

    private void check() {
        nodes.values().forEach(this::resolve);
        FlowNode start = checkStart();
        boolean anyEnd = checkEnd();
        if (start != null) {
            walk(start);
            if (open.isEmpty()) {
                nodes.values().forEach(this::checkReached);
            }
            if (anyEnd) {
                checkEndReached(start);
            }
        }
    }

    private void resolve(FlowNode node) {
        List<String> known = new ArrayList<>();
        for (FlowNode.Exit exit : node.exits()) {
            FlowNode target = nodes.get(exit.target());
            if (target == null) {
                faults.add(
                        exit.path(),
                        "This leads to " + ErrorText.show(exit.target())
                                + ", but no node has that id; add it or correct the id.");
            } else if (target.isStart()) {
                faults.add(
                        exit.path(),
                        "This leads to the start " + ErrorText.show(exit.target())
                                + "; an order begins only once. Lead to the node after it.");
            } else {
                known.add(exit.target());
            }
        }
        if (!node.whole() || known.size() < node.exits().size()) {
            open.add(node.id());
        }
        targets.put(node.id(), known);
    }

    private FlowNode checkStart() {
        FlowNode first = null;
        for (FlowNode node : nodes.values()) {
            if (node.isStart() && first != null) {
                faults.add(
                        node.path() + "/type",
                        "Process node '" + node.id() + "' is a second start beside '" + first.id() + "'; keep one.");
            } else if (node.isStart()) {
                first = node;
            }
        }
        if (first == null && nodes.values().stream().allMatch(node -> node.node() != null)) {
            faults.add("/nodes", "No node is of type start; add the one where orders begin.");
        }
        return first;
    }

    private boolean checkEnd() {
        boolean any = nodes.values().stream().anyMatch(FlowNode::isEnd);
        if (!any && nodes.values().stream().allMatch(node -> node.node() != null)) {
            faults.add("/nodes", "No node is of type end; add at least one.");
        }
        return any;
    }

    private void checkReached(FlowNode node) {
        if (!splits.containsKey(node.id()) && !node.isStart()) {
            faults.add(
                    node.path(),
                    "Process node '" + node.id() + "' can never be reached; let a node lead to it or remove it.");
        }
    }

    private void walk(FlowNode start) {
        Map<String, String> closers = new HashMap<>();
        Set<String> ambiguous = new HashSet<>();
        Deque<FlowNode> next = new ArrayDeque<>(List.of(start));
        splits.put(start.id(), List.of());
        while (!next.isEmpty()) {
            FlowNode node = next.remove();
            List<String> after = pass(node, splits.get(node.id()), closers);
            for (String id : targets.get(node.id())) {
                List<String> before = splits.putIfAbsent(id, after);
                if (before == null) {
                    next.add(nodes.get(id));
                } else if (!before.equals(after) && ambiguous.add(id)) {
                    faults.add(
                            nodes.get(id).path(),
                            "Process node '" + id + "' is reached " + inside(before) + " and, from '" + node.id()
                                    + "', " + inside(after) + "; leave a branch only through its collection.");
                }
            }
        }
    }

    /** The open splits after a node. */
    private List<String> pass(FlowNode node, List<String> before, Map<String, String> closers) {
        List<String> after = new ArrayList<>(before);
        if (node.node() instanceof ProcessNode.AsyncNode) {
            after.add(node.id());
        } else if (node.isEnd() && !before.isEmpty()) {
            faults.add(
                    node.path(),
                    "The end '" + node.id() + "' is reached " + inside(before)
                            + "; lead its branches to a collection first.");
        } else if (node.node() instanceof ProcessNode.CollectionNode) {
            if (before.isEmpty()) {
                faults.add(
                        node.path(),
                        "The collection '" + node.id() + "' closes nothing: it is reached outside every async.");
                return after;
            }
            String closed = after.remove(after.size() - 1);
            String other = closers.putIfAbsent(closed, node.id());
            if (other != null && !other.equals(node.id())) {
                faults.add(
                        node.path(),
                        "The async '" + closed + "' is closed by '" + other + "' and by '" + node.id()
                                + "'; lead all its branches to one collection.");
            }
        }
        return after;
    }

    private static String inside(List<String> splits) {
        return splits.isEmpty() ? "outside every async" : "inside the async '" + String.join("' > '", splits) + "'";
    }

    private void checkEndReached(FlowNode start) {
        Map<String, List<String>> sources = new HashMap<>();
        targets.forEach((from, ids) -> ids.forEach(
                id -> sources.computeIfAbsent(id, key -> new ArrayList<>()).add(from)));
        Set<String> ending = new HashSet<>(open);
        nodes.values().stream().filter(FlowNode::isEnd).forEach(end -> ending.add(end.id()));
        Deque<String> next = new ArrayDeque<>(ending);
        while (!next.isEmpty()) {
            for (String id : sources.getOrDefault(next.remove(), List.of())) {
                if (ending.add(id)) {
                    next.add(id);
                }
            }
        }
        for (String id : splits.keySet()) {
            // Report a dead end once, where it is entered.
            boolean entered = id.equals(start.id())
                    || sources.get(id).stream().anyMatch(from -> splits.containsKey(from) && ending.contains(from));
            if (!ending.contains(id) && entered) {
                faults.add(
                        nodes.get(id).path(),
                        "No end can be reached from node '" + id + "'; add a way out of its loop.");
            }
        }
    }
}
