package org.omflow.booster.server.process;

import java.util.List;

/**
 * One place where an order waits.
 *
 * @param id given anew each time the order comes to wait, and never again in the same order
 * @param node the id of the node
 * @param subflow whether it waits for the order of a subflow; otherwise for a person to complete a form
 * @param splits the parallel splits it is in, the innermost last
 */
public record Branch(int id, String node, boolean subflow, List<Integer> splits) {
    public Branch {
        splits = List.copyOf(splits);
    }
}
