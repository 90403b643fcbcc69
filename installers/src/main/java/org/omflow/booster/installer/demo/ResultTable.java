package org.omflow.booster.installer.demo;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.omflow.booster.installer.load.CheckResult;
import org.omflow.booster.installer.load.FailoverGap;
import org.omflow.booster.installer.load.ReplayResult;

/** The results of the demo, for people to read: one line per fact. */
final class ResultTable {
    private final Map<String, String> rows = new LinkedHashMap<>();
    private final DemoReport report;

    ResultTable(DemoReport report) {
        this.report = report;
        ReplayResult replay = report.replay();
        CheckResult check = report.check();
        row(
                "Orders",
                "%,d submitted, %,d acknowledged, %,d completed",
                replay.submitted(),
                replay.acknowledged(),
                check.completed());
        row("Lost", "%,d", check.lost().size());
        row("Duplicated", "%,d", check.duplicated().size());
        row("Unexpected", "%,d", report.unexpected());
        row("Time", "%.1f s", replay.elapsed().toMillis() / 1000.0);
        row("Speed", "%,.0f orders/s, %,.0f steps/s", replay.ordersPerSecond(), replay.stepsPerSecond());
        check.perServer()
                .forEach((server, steps) ->
                        row("Steps on " + server, "%,d (%.0f %%)", steps, 100.0 * steps / check.steps()));
        for (FailoverGap gap : replay.failovers()) {
            row(
                    "Primary killed",
                    "the secondary took over: next job accepted after %s, next order completed after %s",
                    millis(gap.firstAcceptedMs()),
                    millis(gap.firstCompletedMs()));
        }
        if (report.failBack() != null) {
            row(
                    "Primary back",
                    "it was active again %.1f s after its restart",
                    report.failBack().toMillis() / 1000.0);
        }
        if (report.sentAgain() > 0) {
            row("Sent again", "%,d jobs whose answer was missing, under the same ids", report.sentAgain());
        }
    }

    /** Adds a line. */
    void row(String name, String format, Object... values) {
        rows.put(name, String.format(Locale.ROOT, format, values));
    }

    void print(PrintStream out) {
        int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        out.println();
        rows.forEach((name, value) -> out.printf("  %-" + width + "s  %s%n", name, value));
        out.println();
        report.toJson().get("differences").forEach(difference -> out.println("  " + difference.asText()));
        out.println(
                report.good()
                        ? "  All orders are completed, none is lost or done twice."
                        : "  NOT as expected; see above and the logs.");
    }

    private static String millis(Long value) {
        return value == null ? "(none came)" : String.format(Locale.ROOT, "%,d ms", value);
    }
}
