package org.omflow.booster.server.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.omflow.booster.ha.message.ErrorText;

/** Tells whether an order can go on in another version of its process from where it waits. */
public final class VersionChange {
    private VersionChange() {}

    /** Why it cannot: a place where it waits is missing there, of another type or inside other splits. */
    public static Optional<String> fault(ProcessDefinition from, ProcessDefinition to, Progress progress) {
        Map<String, List<String>> splitsBefore = splits(from);
        Map<String, List<String>> splitsAfter = splits(to);
        for (Branch branch : progress.branches()) {
            ProcessNode before = from.node(branch.node());
            ProcessNode after = to.node(branch.node());
            if (after == null
                    || !after.type().equals(before.type())
                    || !splitsBefore.get(before.id()).equals(splitsAfter.get(after.id()))) {
                return Optional.of("The order waits at the " + before.type() + " " + ErrorText.show(before.id())
                        + ", which version " + to.version() + " of process " + ErrorText.show(to.key())
                        + " does not have in the same place; deploy one that does.");
            }
        }
        return Optional.empty();
    }

    /** The open splits at each node, innermost last. */
    private static Map<String, List<String>> splits(ProcessDefinition definition) {
        Map<String, List<String>> splits =
                new HashMap<>(Map.of(definition.start().id(), List.of()));
        Deque<ProcessNode> ahead = new ArrayDeque<>(List.of(definition.start()));
        while (!ahead.isEmpty()) {
            ProcessNode node = ahead.remove();
            List<String> after = new ArrayList<>(splits.get(node.id()));
            if (node instanceof ProcessNode.AsyncNode) {
                after.add(node.id());
            } else if (node instanceof ProcessNode.CollectionNode) {
                after.remove(after.size() - 1);
            }
            for (String next : exits(node)) {
                if (splits.putIfAbsent(next, after) == null) {
                    ahead.add(definition.node(next));
                }
            }
        }
        return splits;
    }

    private static List<String> exits(ProcessNode node) {
        if (node instanceof ProcessNode.StartNode start) {
            return List.of(start.next());
        }
        if (node instanceof ProcessNode.FormNode form) {
            return List.of(form.next());
        }
        if (node instanceof ProcessNode.SetFormNode set) {
            return List.of(set.next());
        }
        if (node instanceof ProcessNode.CollectionNode collection) {
            return List.of(collection.next());
        }
        if (node instanceof ProcessNode.SubflowNode subflow) {
            return List.of(subflow.next());
        }
        if (node instanceof ProcessNode.AsyncNode async) {
            return async.branches();
        }
        if (node instanceof ProcessNode.SwitchNode choice) {
            return Stream.concat(
                            choice.cases().stream().map(ProcessNode.Case::next), Stream.ofNullable(choice.otherwise()))
                    .toList();
        }
        return List.of();
    }
}
