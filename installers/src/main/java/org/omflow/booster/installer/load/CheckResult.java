package org.omflow.booster.installer.load;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The state of the placed orders, as a client sees it.
 *
 * @param completed orders that are completed without any difference
 * @param lost keys of orders that lack something acknowledged, or are not completed although all their jobs were
 *     acknowledged
 * @param duplicated keys of orders in which something was done more often than requested
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
