package org.omflow.booster.server.process;

import java.util.List;

/**
 * One place where an order waits.
 *
 * @param id new each time the order waits; never reused within one order
 * @param node the id of the node
 * @param subflow whether it waits for the order of a subflow; otherwise for a person to complete a form
 * @param splits the open parallel splits around it, innermost last
 */
public record Branch(int id, String node, boolean subflow, List<Integer> splits) {
    public Branch {
        splits = List.copyOf(splits);
    }
}
