package org.omflow.booster.server.process;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What happens to an order in one job, in its order. Worthless once the engine has thrown. */
public final class Trace {
    /** How many nodes an order may run through by itself in one job. */
    public static final int MAX_AUTOMATIC_NODES = 1_000;

    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> subflows = new ArrayList<>();
    private int automaticNodes;

    /**
     * One visible step.
     *
     * @param node a form, setform or subflow node
     * @param form the values that the step gave the order's form
     */
    public record Step(ProcessNode node, ObjectNode form) {}

    /** A form was completed, fields were computed, or the order of a subflow ended. */
    void visited(ProcessNode node, ObjectNode formGiven) {
        steps.add(new Step(node, formGiven));
    }

    /** The order came to wait for the order of a subflow. */
    void subflowStarted(int token) {
        subflows.add(token);
    }

    /**
     * Counts a node that the order runs through by itself.
     *
     * @throws ProcessException when there were too many
     */
    void passing(ProcessNode node) throws ProcessException {
        if (++automaticNodes > MAX_AUTOMATIC_NODES) {
            throw new ProcessException(
                    node.id(),
                    "the order ran through more than " + MAX_AUTOMATIC_NODES
                            + " nodes without waiting for anybody; correct the condition that should end the loop.");
        }
    }

    /** The visible steps. */
    public List<Step> steps() {
        return Collections.unmodifiableList(steps);
    }

    /** The tokens that came to wait for a subflow, for each of which an order must be placed. */
    public List<Integer> subflowsStarted() {
        return Collections.unmodifiableList(subflows);
    }

    /** How many nodes the order ran through by itself. */
    public int automaticNodes() {
        return automaticNodes;
    }
}
