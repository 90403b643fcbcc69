package org.omflow.booster.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.ErrorText;

/** Advances one order until all its branches wait or it ends. Confined to one job and one thread. */
final class OrderExecution {
    private final ProcessDefinition definition;
    private final Progress progress;
    private final Trace trace;
    /** The places to enter, next first: each branch runs until it waits before the next one starts. */
    private final Deque<Place> ahead = new ArrayDeque<>();
    /** The last node that set values of the order's form; null if none did. */
    private ProcessNode changer;

    private record Place(String node, List<Integer> splits) {}

    OrderExecution(ProcessDefinition definition, Progress progress, Trace trace) {
        this.definition = definition;
        this.progress = progress;
        this.trace = trace;
    }

    /** Continues at a node, inside the splits {@code within}. */
    void from(String node, List<Integer> within) throws ProcessException {
        ahead.push(new Place(node, within));
        while (!ahead.isEmpty()) {
            Place place = ahead.pop();
            enter(definition.node(place.node), place.splits);
        }
        if (changer != null) {
            checkSize();
        }
    }

    /** Sets the values that a node computes, or is given instead, in the order's form. */
    void give(ProcessNode node, Map<String, Expression> expressions, ObjectNode from, ObjectNode given)
            throws ProcessException {
        // Compute all values before setting any: their sequence in the definition must not matter.
        ObjectNode values = values(node, expressions, from, given);
        for (Map.Entry<String, JsonNode> value : values.properties()) {
            if (!definition.fields().knows(value.getKey()) || !FormValidator.isFieldName(value.getKey())) {
                throw new ProcessException(
                        node.id(),
                        "the retry gives field " + ErrorText.show(value.getKey())
                                + ", which the process does not have; leave it out.");
            }
            Field field = definition.fields().field(value.getKey());
            if (field != null && !field.accepts(value.getValue())) {
                throw new ProcessException(
                        node.id(),
                        (given.has(field.name())
                                        ? "the retry"
                                        : "the expression "
                                                + ErrorText.show(expressions
                                                        .get(field.name())
                                                        .source()))
                                + " gives field '" + field.name() + "' the value "
                                + ErrorText.show(value.getValue().toString()) + "; it must be " + field.expected()
                                + ".");
            }
        }
        progress.form().setAll(values);
        trace.visited(node, values);
        changer = node;
    }

    /** The values of expressions over a form, but for those that are given. */
    static ObjectNode values(ProcessNode node, Map<String, Expression> expressions, ObjectNode form, ObjectNode given)
            throws ProcessException {
        ObjectNode values = Json.object();
        for (Map.Entry<String, Expression> each : expressions.entrySet()) {
            if (given.has(each.getKey())) {
                continue;
            }
            try {
                values.set(each.getKey(), each.getValue().evaluate(form));
            } catch (ExpressionException e) {
                throw failed(node, each.getValue(), e);
            }
        }
        return values.setAll(given);
    }

    private void enter(ProcessNode node, List<Integer> within) throws ProcessException {
        if (node instanceof ProcessNode.FormNode) {
            progress.await(node, within);
        } else if (node instanceof ProcessNode.SubflowNode) {
            trace.subflowStarted(progress.await(node, within).id());
        } else if (node instanceof ProcessNode.EndNode) {
            progress.complete();
        } else {
            trace.passing(node);
            pass(node, within);
        }
    }

    private void pass(ProcessNode node, List<Integer> within) throws ProcessException {
        if (node instanceof ProcessNode.SwitchNode choice) {
            ahead.push(new Place(chosen(choice), within));
        } else if (node instanceof ProcessNode.SetFormNode set) {
            give(set, set.set(), progress.form(), Json.object());
            ahead.push(new Place(set.next(), within));
        } else if (node instanceof ProcessNode.AsyncNode async) {
            split(async, within);
        } else if (node instanceof ProcessNode.CollectionNode collection) {
            int innermost = within.size() - 1;
            if (progress.arrive(within.get(innermost))) {
                ahead.push(new Place(collection.next(), within.subList(0, innermost)));
            }
        } else {
            throw new IllegalStateException("nothing leads to node '" + node.id() + "'; indicates a bug");
        }
    }

    private void split(ProcessNode.AsyncNode async, List<Integer> within) {
        List<Integer> inside = new ArrayList<>(within);
        inside.add(progress.split(async.branches().size()));
        for (int i = async.branches().size() - 1; i >= 0; i--) {
            ahead.push(new Place(async.branches().get(i), inside));
        }
    }

    private String chosen(ProcessNode.SwitchNode node) throws ProcessException {
        for (ProcessNode.Case one : node.cases()) {
            try {
                if (one.when().holds(progress.form())) {
                    return one.next();
                }
            } catch (ExpressionException e) {
                throw failed(node, one.when(), e);
            }
        }
        if (node.otherwise() == null) {
            throw new ProcessException(
                    node.id(), "no case holds" + seen(node) + "; give the switch an 'otherwise' or a case for this.");
        }
        return node.otherwise();
    }

    /** The values that the cases of a switch read. */
    private String seen(ProcessNode.SwitchNode node) {
        Set<String> fields = new LinkedHashSet<>();
        node.cases().forEach(one -> fields.addAll(one.when().fields()));
        List<String> values = fields.stream()
                .limit(10)
                .map(field -> field + " is "
                        + ErrorText.show(String.valueOf(progress.form().get(field))))
                .toList();
        return values.isEmpty() ? "" : " (" + String.join(", ", values) + ")";
    }

    private void checkSize() throws ProcessException {
        try {
            FormValidator.checkSize(progress.form());
        } catch (FormException e) {
            throw new ProcessException(changer.id(), e.getMessage());
        }
    }

    private static ProcessException failed(ProcessNode node, Expression expression, ExpressionException cause) {
        ProcessException failed = new ProcessException(
                node.id(),
                "the expression " + ErrorText.show(expression.source()) + " has no value: " + cause.getMessage() + ".");
        failed.initCause(cause);
        return failed;
    }
}
