package org.omflow.booster.installer.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.installer.load.CheckResult;
import org.omflow.booster.installer.load.FailoverGap;
import org.omflow.booster.installer.load.ReplayResult;

/**
 * The results of the demo, for other programs to read.
 *
 * @param orders how many orders were to be placed
 * @param replay what submitters saw
 * @param check the state of the orders
 * @param sentAgain how many jobs were sent more than once
 * @param databaseUrl without user and password
 * @param failBack the time from the primary's restart to failback; null when it was not killed
 * @param boosters the primary first
 * @param servers base URLs of their pages and REST interface
 */
public record DemoReport(
        int orders,
        ReplayResult replay,
        CheckResult check,
        long sentAgain,
        Duration failBack,
        String databaseUrl,
        List<Booster> boosters,
        List<String> servers) {
    /**
     * A Booster.
     *
     * @param address host and port for messages
     */
    public record Booster(String address, String role) {}

    /** Whether every order is completed, and nothing is lost, duplicated or unexpected. */
    public boolean good() {
        return check.completed() == orders && replay.acknowledged() == orders && check.clean() && unexpected() == 0;
    }

    /** Orders that differ in the check, or whose answers were not as expected. */
    public int unexpected() {
        Set<String> keys = new TreeSet<>(check.unexpected());
        keys.addAll(replay.problems().keySet());
        return keys.size();
    }

    /** The report as JSON. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("orders", orders)
                .put("submitted", replay.submitted())
                .put("acknowledged", replay.acknowledged())
                .put("completed", check.completed())
                .put("lost", check.lost().size())
                .put("duplicated", check.duplicated().size())
                .put("unexpected", unexpected())
                .put("steps", check.steps())
                .put("jobsSubmitted", replay.jobsSubmitted())
                .put("jobsAcknowledged", replay.jobsAcknowledged())
                .put("jobsSentAgain", sentAgain)
                .put("seconds", rounded(replay.elapsed().toMillis() / 1000.0))
                .put("ordersPerSecond", rounded(replay.ordersPerSecond()))
                .put("stepsPerSecond", rounded(replay.stepsPerSecond()));
        ObjectNode perServer = json.putObject("perServer");
        check.perServer().forEach(perServer::put);
        ArrayNode failovers = json.putArray("failovers");
        for (FailoverGap gap : replay.failovers()) {
            failovers
                    .addObject()
                    .put("firstAcceptedMs", gap.firstAcceptedMs())
                    .put("firstCompletedMs", gap.firstCompletedMs());
        }
        json.put("failBackMs", failBack == null ? null : failBack.toMillis());
        json.put("databaseUrl", databaseUrl);
        ArrayNode boosterList = json.putArray("boosters");
        for (Booster booster : boosters) {
            boosterList.addObject().put("address", booster.address()).put("role", booster.role());
        }
        ArrayNode serverList = json.putArray("servers");
        servers.forEach(serverList::add);
        ArrayNode differences = json.putArray("differences");
        check.differences().forEach(differences::add);
        replay.problems().entrySet().stream()
                .limit(10)
                .forEach(problem -> differences.add("Order '" + problem.getKey() + "': " + problem.getValue()));
        return json;
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
