package org.omflow.booster.installer.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The result of a replay, as submitters saw it.
 *
 * @param submitted orders whose first job was sent
 * @param acknowledged orders whose first job was acknowledged
 * @param completed orders answered as completed after their last step
 * @param jobsSubmitted jobs of all orders
 * @param jobsAcknowledged jobs that were acknowledged
 * @param stepsDone steps that were answered as done
 * @param elapsed from the first submission to the last completion
 * @param acknowledgedJobs order key to the number of its jobs that were acknowledged
 * @param problems order key to what went wrong, such as a refusal
 * @param failovers one for each fault, in order
 */
public record ReplayResult(
        int submitted,
        int acknowledged,
        int completed,
        long jobsSubmitted,
        long jobsAcknowledged,
        long stepsDone,
        Duration elapsed,
        Map<String, Integer> acknowledgedJobs,
        Map<String, String> problems,
        List<FailoverGap> failovers) {
    public ReplayResult {
        acknowledgedJobs = Map.copyOf(acknowledgedJobs);
        failovers = List.copyOf(failovers);
    }

    /** Completed orders per second. */
    public double ordersPerSecond() {
        return perSecond(completed);
    }

    /** Completed steps per second. */
    public double stepsPerSecond() {
        return perSecond(stepsDone);
    }

    private double perSecond(long count) {
        return elapsed.isZero() ? 0 : count * 1e9 / elapsed.toNanos();
    }
}
