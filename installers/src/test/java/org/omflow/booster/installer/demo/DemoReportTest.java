package org.omflow.booster.installer.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.installer.load.CheckResult;
import org.omflow.booster.installer.load.FailoverGap;
import org.omflow.booster.installer.load.ReplayResult;

@Tag("job")
class DemoReportTest {
    private static final CheckResult CLEAN =
            new CheckResult(2, Set.of(), Set.of(), Set.of(), 8, Map.of("server-1", 5L), List.of());

    @Test
    void holdsTheFieldsOfTheContract() throws Exception {
        DemoReport report = report(replay(2, Map.of()), CLEAN);

        assertThat(report.good()).isTrue();
        assertThat(Json.read(Json.write(report.toJson())))
                .isEqualTo(
                        Json.read(
                                """
                {"orders":2,"submitted":2,"acknowledged":2,"completed":2,"lost":0,"duplicated":0,"unexpected":0,
                 "steps":8,"jobsSubmitted":10,"jobsAcknowledged":10,"jobsSentAgain":1,"seconds":4.0,
                 "ordersPerSecond":0.5,"stepsPerSecond":2.0,"perServer":{"server-1":5},
                 "failovers":[{"firstAcceptedMs":700,"firstCompletedMs":null}],
                 "failBackMs":3200,"databaseUrl":"jdbc:postgresql://db/x",
                 "boosters":[{"address":"127.0.0.1:5169","role":"primary"},{"address":"127.0.0.2:5169","role":"secondary"}],
                 "servers":["http://127.0.0.1:8080"],"differences":[]}
                """));
    }

    @Test
    void isNotGoodWhenAnythingIsWrong() {
        assertThat(report(replay(1, Map.of()), CLEAN).good()).isFalse();
        assertThat(report(replay(2, Map.of("T-1", "no answer")), CLEAN).good()).isFalse();
        assertThat(report(replay(2, Map.of()), check(1, Set.of(), Set.of(), Set.of()))
                        .good())
                .isFalse();
        assertThat(report(replay(2, Map.of()), check(2, Set.of("a"), Set.of(), Set.of()))
                        .good())
                .isFalse();
        assertThat(report(replay(2, Map.of()), check(2, Set.of(), Set.of("a"), Set.of()))
                        .good())
                .isFalse();
        assertThat(report(replay(2, Map.of()), check(2, Set.of(), Set.of(), Set.of("a")))
                        .good())
                .isFalse();
    }

    @Test
    void countsAnOrderAsUnexpectedOnce() {
        DemoReport report = report(
                replay(2, Map.of("T-1", "was rejected", "T-2", "was rejected")),
                check(0, Set.of(), Set.of(), Set.of("T-1", "T-9")));

        assertThat(report.unexpected()).isEqualTo(3);
    }

    @Test
    void printsOneLineForEachFact() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ResultTable table = new ResultTable(report(replay(2, Map.of("T-2", "was rejected")), CLEAN));
        table.row("Logs", "%s", "/tmp/100%/logs");
        table.print(new PrintStream(out, true, StandardCharsets.UTF_8));

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Orders ", "2 submitted, 2 acknowledged, 2 completed")
                .containsPattern("Steps on server-1 +5 \\(63 %\\)")
                .contains("next job accepted after 700 ms, next order completed after (none came)")
                .containsPattern("Primary back +it was active again 3.2 s after its restart")
                .contains("/tmp/100%/logs")
                .contains("Order 'T-2': was rejected")
                .contains("NOT as expected");
    }

    @Test
    void printsALineForEachTenthWithoutATerminal() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ProgressView view = new ProgressView(new PrintStream(out, true, StandardCharsets.UTF_8), 30, false)) {
            for (int ended = 1; ended <= 30; ended++) {
                view.progressed(ended, 30);
            }
        }

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .hasSize(10)
                .startsWith("  10 % of 30 orders")
                .endsWith("  100 % of 30 orders");
    }

    private static DemoReport report(ReplayResult replay, CheckResult check) {
        return new DemoReport(
                2,
                replay,
                check,
                1,
                Duration.ofMillis(3_200),
                "jdbc:postgresql://db/x",
                List.of(
                        new DemoReport.Booster("127.0.0.1:5169", "primary"),
                        new DemoReport.Booster("127.0.0.2:5169", "secondary")),
                List.of("http://127.0.0.1:8080"));
    }

    private static CheckResult check(int completed, Set<String> lost, Set<String> duplicated, Set<String> unexpected) {
        return new CheckResult(completed, lost, duplicated, unexpected, 8, Map.of(), List.of());
    }

    private static ReplayResult replay(int acknowledged, Map<String, String> problems) {
        return new ReplayResult(
                2,
                acknowledged,
                2,
                10,
                10,
                8,
                Duration.ofSeconds(4),
                Map.of(),
                problems,
                List.of(new FailoverGap(700L, null)));
    }
}
