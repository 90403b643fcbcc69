package org.omflow.booster.server.process;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The steps of an order in one job, in sequence. Invalid once the engine has thrown. */
public final class Trace {
    /** The most nodes that an order may pass without waiting in one job. */
    public static final int MAX_AUTOMATIC_NODES = 1_000;

    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> subflows = new ArrayList<>();
    private int automaticNodes;

    /**
     * One visible step.
     *
     * @param node a form, setform or subflow node
     * @param form the values that the step set in the order's form
     */
    public record Step(ProcessNode node, ObjectNode form) {}

    /** Records that a form was completed, fields were computed or a subflow ended. */
    void visited(ProcessNode node, ObjectNode formGiven) {
        steps.add(new Step(node, formGiven));
    }

    /** Records that a branch waits for a subflow. */
    void subflowStarted(int branch) {
        subflows.add(branch);
    }

    /**
     * Counts a node that the order passes without waiting.
     *
     * @throws ProcessException when there were too many
     */
    void passing(ProcessNode node) throws ProcessException {
        if (++automaticNodes > MAX_AUTOMATIC_NODES) {
            throw new ProcessException(
                    node.id(),
                    "the order passed more than " + MAX_AUTOMATIC_NODES
                            + " nodes without waiting; correct the condition that should end the loop.");
        }
    }

    /** The visible steps. */
    public List<Step> steps() {
        return Collections.unmodifiableList(steps);
    }

    /** The ids of the branches that now wait for a subflow; each needs an order. */
    public List<Integer> subflowsStarted() {
        return Collections.unmodifiableList(subflows);
    }

    /** How many nodes the order passed without waiting. */
    public int automaticNodes() {
        return automaticNodes;
    }
}
