package org.omflow.booster.installer.load;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of the orders that were placed, as an outsider finds it.
 *
 * @param completed orders that are completed and in which everything is as it should be
 * @param lost keys of orders of which something acknowledged is gone, or that are not completed though all of their jobs
 *     were acknowledged
 * @param duplicated keys of orders in which something was done more often than asked for
 * @param unexpected keys of orders that nobody placed, or that differ in some other way
 * @param steps steps done in all orders placed
 * @param perServer server name to the number of steps it did
 * @param differences a sentence for each of the first differences found
 */
public record CheckResult(
        int completed,
        Set<String> lost,
        Set<String> duplicated,
        Set<String> unexpected,
        long steps,
        Map<String, Long> perServer,
        List<String> differences) {
    /** Whether nothing is lost, duplicated or unexpected. */
    public boolean clean() {
        return lost.isEmpty() && duplicated.isEmpty() && unexpected.isEmpty();
    }
}
