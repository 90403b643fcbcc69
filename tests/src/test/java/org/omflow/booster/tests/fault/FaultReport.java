package org.omflow.booster.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.installer.load.CheckResult;
import org.omflow.booster.installer.load.FailoverGap;
import org.omflow.booster.installer.load.ReplayResult;
import org.omflow.booster.tests.fault.FaultInjector.Fault;

/**
 * What the harness found in one run.
 *
 * @param name of the run
 * @param replay what the client saw: attempted and acknowledged
 * @param sentAgain jobs that were sent more than once
 * @param effected jobs that took effect: orders placed and steps done
 * @param check what became of the orders
 * @param faults in order
 * @param dead what is on the dead queue
 */
public record FaultReport(
        String name,
        ReplayResult replay,
        long sentAgain,
        long effected,
        CheckResult check,
        List<Fault> faults,
        List<String> dead) {
    /** Within what time of a return every worker takes jobs again: what is promised, and held to by the long tests. */
    public static final Duration RECOVERY = Duration.ofSeconds(5);
    /** The same where others want the machine too; far less than forever. */
    public static final Duration RECOVERY_ON_A_BUSY_MACHINE = Duration.ofSeconds(20);
    /** How long a frozen server may hold up the others. */
    static final Duration OTHERS_HELD_UP = Duration.ofSeconds(10);

    /** Orders that differ in the check, or whose answers were not as expected. */
    public int unexpected() {
        Set<String> keys = new TreeSet<>(check.unexpected());
        keys.addAll(replay.problems().keySet());
        return keys.size();
    }

    /** After how many faults every worker took jobs again within the time promised. */
    public int recovered() {
        return (int) faults.stream().filter(fault -> recovered(fault, RECOVERY)).count();
    }

    /** The longest time in which no order ended, in any fault. */
    public Duration longestGap() {
        return longestGap("");
    }

    /** The longest time in which no order ended, in faults with this word. */
    public Duration longestGap(String word) {
        return faults.stream()
                .filter(fault -> fault.what().contains(word))
                .map(Fault::longestGap)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Expects nothing lost, duplicated, unexpected or dead, and after every fault every worker back within this time. */
    public void expectNothingLostAndNothingTwice(Duration recovery) {
        assertThat(check.differences()).as("differences").isEmpty();
        assertThat(replay.problems()).as("answers other than expected").isEmpty();
        assertThat(dead).as("the dead queue").isEmpty();
        assertThat(check.clean()).isTrue();
        assertThat(check.completed()).isEqualTo(replay.submitted());
        assertThat(effected).isEqualTo(replay.jobsSubmitted());
        assertThat(replay.jobsAcknowledged()).isEqualTo(replay.jobsSubmitted());
        assertThat(faults)
                .as("faults after which every worker took jobs within " + recovery)
                .allMatch(fault -> recovered(fault, recovery));
    }

    /** Prints the figures and writes them to {@code target/fault-<name>.json}. */
    void tell(PrintStream out) throws IOException {
        Files.writeString(
                Path.of("target", "fault-" + name + ".json"), Json.writePretty(toJson()) + System.lineSeparator());
        out.printf("%n  %s%n", name);
        out.printf(
                "  attempted %,d   acknowledged %,d   effected %,d jobs; %,d orders in %.1f s, %.0f orders/s%n",
                replay.jobsSubmitted(),
                replay.jobsAcknowledged(),
                effected,
                check.completed(),
                seconds(replay.elapsed()),
                replay.ordersPerSecond());
        out.printf(
                "  lost %,d   duplicated %,d   unexpected %,d   dead %,d   recovered %,d of %,d   sent again %,d   %s%n",
                check.lost().size(),
                check.duplicated().size(),
                unexpected(),
                dead.size(),
                recovered(),
                faults.size(),
                sentAgain,
                check.perServer());
        out.printf("  %-56s %10s %12s %12s %12s%n", "fault", "away", "recovered", "longest gap", "none taken");
        for (Fault fault : faults) {
            out.printf(
                    "  %-56s %8.1f s %12s %10.1f s %10.1f s%n",
                    fault.what(),
                    seconds(fault.away()),
                    fault.recovered() == null ? "never" : String.format("%.1f s", seconds(fault.recovered())),
                    seconds(fault.longestGap()),
                    seconds(fault.longestRefusal()));
        }
        check.differences().forEach(difference -> out.println("  " + difference));
        replay.problems().entrySet().stream().limit(10).forEach(problem -> out.println("  Order " + problem));
        dead.stream().limit(10).forEach(job -> out.println("  dead: " + job));
    }

    private ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("name", name)
                .put("orders", replay.submitted())
                .put("attempted", replay.jobsSubmitted())
                .put("acknowledged", replay.jobsAcknowledged())
                .put("effected", effected)
                .put("completed", check.completed())
                .put("lost", check.lost().size())
                .put("duplicated", check.duplicated().size())
                .put("unexpected", unexpected())
                .put("dead", dead.size())
                .put("recovered", recovered())
                .put("sentAgain", sentAgain)
                .put("seconds", seconds(replay.elapsed()))
                .put("longestGapMs", longestGap().toMillis());
        check.perServer().forEach(json.putObject("perServer")::put);
        ArrayNode list = json.putArray("faults");
        for (Fault fault : faults) {
            list.addObject()
                    .put("what", fault.what())
                    .put("awayMs", fault.away().toMillis())
                    .put(
                            "recoveredMs",
                            fault.recovered() == null ? null : fault.recovered().toMillis())
                    .put("longestGapMs", fault.longestGap().toMillis())
                    .put("longestRefusalMs", fault.longestRefusal().toMillis());
        }
        ArrayNode failovers = json.putArray("failovers");
        for (FailoverGap gap : replay.failovers()) {
            failovers
                    .addObject()
                    .put("firstAcceptedMs", gap.firstAcceptedMs())
                    .put("firstCompletedMs", gap.firstCompletedMs());
        }
        check.differences().forEach(json.putArray("differences")::add);
        return json;
    }

    private static boolean recovered(Fault fault, Duration within) {
        return fault.recovered() != null && fault.recovered().compareTo(within) <= 0;
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
