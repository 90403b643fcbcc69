package org.omflow.booster.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.omflow.booster.ha.json.Json;

/**
 * The state of one order in its process: its form, its waiting branches and its open splits. Only the
 * {@link ProcessEngine} changes it; not thread-safe.
 */
public final class Progress {
    /** The most places at which an order may wait at once. */
    public static final int MAX_BRANCHES = 1_000;

    private Status status = Status.ACTIVE;
    private int nextBranch = 1;
    private int nextSplit = 1;
    /** Sorted by id: the longest-waiting branch comes first. */
    private final Map<Integer, Branch> branches = new TreeMap<>();

    private final Map<Integer, Split> splits = new TreeMap<>();
    private ObjectNode form;

    /** Whether an order is under way; failures and cancellations are not recorded here. */
    public enum Status {
        ACTIVE,
        COMPLETED
    }

    private record Split(int arrived, int expected) {}

    Progress(ObjectNode form) {
        this.form = form;
    }

    /**
     * Reads what {@link #toJson()} wrote.
     *
     * @param form the order's form, stored separately; the progress owns it from now on
     */
    public static Progress fromJson(ObjectNode state, ObjectNode form) {
        Progress progress = new Progress(form);
        progress.status = Status.valueOf(state.required("status").textValue());
        progress.nextBranch = state.required("nextToken").intValue();
        progress.nextSplit = state.required("nextSplit").intValue();
        for (JsonNode branch : state.path("tokens")) {
            List<Integer> within = new ArrayList<>();
            branch.path("splits").forEach(split -> within.add(split.intValue()));
            int id = branch.required("id").intValue();
            boolean subflow = branch.path("subflow").booleanValue();
            progress.branches.put(id, new Branch(id, branch.required("node").textValue(), subflow, within));
        }
        for (JsonNode split : state.path("splits")) {
            int id = split.required("id").intValue();
            progress.splits.put(
                    id,
                    new Split(
                            split.required("arrived").intValue(),
                            split.required("expected").intValue()));
        }
        return progress;
    }

    /** Everything but the form, for one database column. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("status", status.name())
                .put("nextToken", nextBranch)
                .put("nextSplit", nextSplit);
        if (!branches.isEmpty()) {
            ArrayNode list = json.putArray("tokens");
            branches.values().forEach(branch -> list.add(toJson(branch)));
        }
        if (!splits.isEmpty()) {
            ArrayNode list = json.putArray("splits");
            splits.forEach((id, split) ->
                    list.addObject().put("id", id).put("arrived", split.arrived).put("expected", split.expected));
        }
        return json;
    }

    private static ObjectNode toJson(Branch branch) {
        ObjectNode json = Json.object().put("id", branch.id()).put("node", branch.node());
        if (branch.subflow()) {
            json.put("subflow", true);
        }
        if (!branch.splits().isEmpty()) {
            ArrayNode list = json.putArray("splits");
            branch.splits().forEach(list::add);
        }
        return json;
    }

    public Status status() {
        return status;
    }

    /** The order's current form, which the engine may replace. Do not modify it. */
    public ObjectNode form() {
        return form;
    }

    /** The waiting branches, longest-waiting first. */
    public List<Branch> branches() {
        return List.copyOf(branches.values());
    }

    /** The form nodes it waits at, each once, longest-waiting first. */
    public List<String> waitingAt() {
        return waiting(false);
    }

    /** The subflow nodes it waits at, each once, longest-waiting first. */
    public List<String> waitingForSubflows() {
        return waiting(true);
    }

    /** The branch of that id; null when there is none. */
    public Branch branch(int id) {
        return branches.get(id);
    }

    /** An independent copy; it shares the form's values, which never change. */
    public Progress copy() {
        Progress copy = new Progress(Json.object());
        copy.become(this);
        return copy;
    }

    /** Replaces this state with another's. */
    void become(Progress other) {
        status = other.status;
        nextBranch = other.nextBranch;
        nextSplit = other.nextSplit;
        branches.clear();
        branches.putAll(other.branches);
        splits.clear();
        splits.putAll(other.splits);
        form = Json.object().setAll(other.form);
    }

    /** Adds a branch that waits at a node. */
    Branch await(ProcessNode node, List<Integer> within) throws ProcessException {
        if (branches.size() == MAX_BRANCHES) {
            throw new ProcessException(
                    node.id(),
                    "the order would wait at more than " + MAX_BRANCHES + " places; nest fewer async nodes.");
        }
        Branch branch = new Branch(nextBranch++, node.id(), node instanceof ProcessNode.SubflowNode, within);
        branches.put(branch.id(), branch);
        return branch;
    }

    void leave(Branch branch) {
        branches.remove(branch.id());
    }

    /** Opens a split and returns its id. */
    int split(int branches) {
        splits.put(nextSplit, new Split(0, branches));
        return nextSplit++;
    }

    /** Records the arrival of a branch; closes the split and returns true for the last one. */
    boolean arrive(int id) {
        Split split = splits.get(id);
        if (split.arrived + 1 < split.expected) {
            splits.put(id, new Split(split.arrived + 1, split.expected));
            return false;
        }
        splits.remove(id);
        return true;
    }

    void complete() {
        if (!branches.isEmpty() || !splits.isEmpty()) {
            throw new IllegalStateException("an end was reached while " + branches + " wait; indicates a bug");
        }
        status = Status.COMPLETED;
    }

    private List<String> waiting(boolean subflow) {
        return branches.values().stream()
                .filter(branch -> branch.subflow() == subflow)
                .map(Branch::node)
                .distinct()
                .toList();
    }
}
