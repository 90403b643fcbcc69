package org.omflow.booster.tests.pair;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.installer.load.FailoverGap;
import org.omflow.booster.tests.fault.FaultReport;

/**
 * What the harness found in one run with a pair of Boosters.
 *
 * @param fault the counts, and what servers and clients saw of each fault
 * @param gaps how long clients waited, one for each take-over
 * @param sampled jobs of the look-out for two Boosters at work that were acknowledged
 * @param overlaps moments at which two Boosters acknowledged
 * @param samplesLost jobs of the look-out that were acknowledged and are not done
 * @param samplesUnexpected orders of the look-out that it never sent
 * @param startedAgain how often a Booster ended by itself to be started again, since the cluster was started
 * @param failovers how often a Booster says it has taken over, of those that were not started anew meanwhile
 */
public record PairReport(
        FaultReport fault,
        List<PairFaults.Gap> gaps,
        int sampled,
        List<String> overlaps,
        Set<String> samplesLost,
        Set<String> samplesUnexpected,
        int startedAgain,
        int failovers) {
    /** Where the long runs write their results, for RESULTS.md. */
    static final Path FOLDER = Path.of("target", "pair");

    /**
     * Expects that nothing is lost, duplicated or unexpected, that no two Boosters worked at the same time, and that every
     * worker was back within the time promised.
     */
    public void expectNothingLostAndNothingTwice() {
        expectNothingLostAndNothingTwice(FaultReport.RECOVERY);
    }

    /** The same with every worker back within this time. */
    void expectNothingLostAndNothingTwice(Duration recovery) {
        assertThat(overlaps).as("moments at which two Boosters acknowledged").isEmpty();
        assertThat(samplesLost)
                .as("acknowledged jobs of the look-out that are lost")
                .isEmpty();
        assertThat(samplesUnexpected).as("orders that the look-out never sent").isEmpty();
        assertThat(sampled).as("jobs of the look-out").isPositive();
        fault.expectNothingLostAndNothingTwice(recovery);
    }

    /** Milliseconds from each fault to the next job that was sent and accepted after it. */
    public List<Long> firstAcceptedMs() {
        return fault.replay().failovers().stream()
                .map(FailoverGap::firstAcceptedMs)
                .toList();
    }

    /** Milliseconds from each fault to the next order completed after that. */
    public List<Long> firstCompletedMs() {
        return fault.replay().failovers().stream()
                .map(FailoverGap::firstCompletedMs)
                .toList();
    }

    /** The longest time in which no client's job was accepted while one Booster took over from the other. */
    public Duration longestTakeOver() {
        return longest(PairFaults.Gap::takeOver);
    }

    /** The longest such time for the clients of one protocol. */
    public Duration longestTakeOver(Protocol protocol) {
        return longest(gap -> gap.byProtocol().get(protocol));
    }

    /** The longest time in which no client's job was accepted while the primary returned. */
    public Duration longestFailBack() {
        return longest(gap -> gap.failBack().accepted().lasted());
    }

    /** What {@link #longestTakeOver()} is of all take-overs, in the median. */
    public Duration medianTakeOver() {
        return median(PairFaults.Gap::takeOver);
    }

    /** What {@link #longestFailBack()} is of all returns, in the median. */
    public Duration medianFailBack() {
        return median(gap -> gap.failBack().accepted().lasted());
    }

    private Duration median(Function<PairFaults.Gap, Duration> gap) {
        return Duration.ofMillis(
                GapChart.median(gaps.stream().map(gap).map(Duration::toMillis).toList()));
    }

    private Duration longest(Function<PairFaults.Gap, Duration> gap) {
        return gaps.stream().map(gap).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** Prints the figures and writes them to {@code target/pair/<name>.json}. */
    void tell(PrintStream out) throws IOException {
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve(fault.name() + ".json"), Json.writePretty(toJson()) + System.lineSeparator());
        out.printf(
                "  look-out: %,d acknowledged, %d overlaps, %d lost, %d unexpected; Boosters started again by"
                        + " themselves: %d%n",
                sampled, overlaps.size(), samplesLost.size(), samplesUnexpected.size(), startedAgain);
        overlaps.stream().limit(10).forEach(overlap -> out.println("  OVERLAP " + overlap));
        out.printf(
                "  %-40s %9s %9s %9s %9s %9s %9s %9s %9s%n",
                "take-over (ms)", "accepted", "completed", "gap", "core", "amqp", "stomp", "alone", "fail-back");
        for (int i = 0; i < gaps.size(); i++) {
            PairFaults.Gap gap = gaps.get(i);
            out.printf(
                    "  %-40s %9s %9s %9d %9d %9d %9d %9d %9d%n",
                    gap.what(),
                    firstAcceptedMs().get(i),
                    firstCompletedMs().get(i),
                    gap.takeOver().toMillis(),
                    gap.byProtocol().get(Protocol.CORE).toMillis(),
                    gap.byProtocol().get(Protocol.AMQP).toMillis(),
                    gap.byProtocol().get(Protocol.STOMP).toMillis(),
                    gap.alone().accepted().lasted().toMillis(),
                    gap.failBack().accepted().lasted().toMillis());
        }
    }

    private ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("name", fault.name())
                .put("orders", fault.replay().submitted())
                .put("attempted", fault.replay().jobsSubmitted())
                .put("acknowledged", fault.replay().jobsAcknowledged())
                .put("effected", fault.effected())
                .put("lost", fault.check().lost().size())
                .put("duplicated", fault.check().duplicated().size())
                .put("unexpected", fault.unexpected())
                .put("sampled", sampled)
                .put("overlaps", overlaps.size())
                .put("samplesLost", samplesLost.size())
                .put("samplesUnexpected", samplesUnexpected.size())
                .put("startedAgain", startedAgain);
        ArrayNode list = json.putArray("takeOvers");
        for (int i = 0; i < gaps.size(); i++) {
            PairFaults.Gap gap = gaps.get(i);
            ObjectNode one = list.addObject()
                    .put("what", gap.what())
                    .put("firstAcceptedMs", firstAcceptedMs().get(i))
                    .put("firstCompletedMs", firstCompletedMs().get(i))
                    .put("longestGapMs", gap.takeOver().toMillis());
            put(one, "alone", gap.alone());
            put(one, "failBack", gap.failBack());
            for (Map.Entry<Protocol, Duration> protocol : gap.byProtocol().entrySet()) {
                one.put(protocol.getKey().text() + "GapMs", protocol.getValue().toMillis());
            }
        }
        overlaps.stream().limit(10).forEach(json.putArray("firstOverlaps")::add);
        return json;
    }

    private static void put(ObjectNode json, String when, PairFaults.Waits waits) {
        json.put(when + "GapMs", waits.accepted().lasted().toMillis())
                .put(when + "GapAfterMs", waits.accepted().after().toMillis())
                .put(when + "NoResultMs", waits.result().lasted().toMillis())
                .put(when + "NoResultAfterMs", waits.result().after().toMillis());
    }
}
