package org.omflow.booster.broker.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.testkit.LogLines;
import org.omflow.booster.ha.testkit.TestClock;

/** What was done is in the audit log: each act once, each line whole, for a year. */
@Tag("job")
class AuditLogTest {
    private static final Actor AMY = new Actor("amy", "192.0.2.7");

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock(Instant.parse("2026-01-31T23:59:58.123Z"));

    @Test
    void anActIsALineOfJson() throws Exception {
        log().record(AMY, Act.USER_REMOVE, "user 'bob'", "removed");
        assertThat(text())
                .isEqualTo("{\"time\":\"2026-01-31T23:59:58.123Z\",\"who\":\"amy\",\"from\":\"192.0.2.7\","
                        + "\"act\":\"user.remove\",\"on\":\"user 'bob'\",\"outcome\":\"removed\"}\n");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(folder.resolve("logs").resolve("audit.log"))))
                .matches("rw-[r-]-----");
    }

    @Test
    void noValueCanForgeALineOrSteerATerminal() throws Exception {
        log().record(AMY, Act.DEAD_RETRY, "x\"}\n{\"time\":\u001b[2J\u009b\u2028\u202e", "y".repeat(2000));
        assertThat(text().lines()).hasSize(1);
        assertThat(Json.read(text()).path("on").asText()).isEqualTo("x\"}\\n{\"time\":\\u001b[2J\\u009b\\u2028\\u202e");
        assertThat(Json.read(text()).path("outcome").asText()).isEqualTo("y".repeat(AuditLog.LONGEST_VALUE) + "...");
    }

    @Test
    void theLinesOfADayMoveToAFileOfTheirOwn() throws Exception {
        log().record(AMY, Act.DEAD_RETRY, "first day", "done");
        clock.set(Instant.parse("2026-02-01T00:00:00Z"));
        log().record(AMY, Act.DEAD_RETRY, "second day", "done");
        assertThat(text()).contains("second day").doesNotContain("first day");
        assertThat(unpacked("audit.2026-01-31.0.log.gz")).contains("first day").doesNotContain("second day");

        clock.set(Instant.parse("2026-01-31T12:00:00Z"));
        log().record(AMY, Act.DEAD_RETRY, "the clock was set back", "done");
        assertThat(text()).contains("second day").contains("set back");
    }

    @Test
    void aFileThatIsThereAlreadyIsKept() throws Exception {
        Files.createDirectories(folder.resolve("logs"));
        Files.writeString(folder.resolve("logs").resolve("audit.2026-01-31.0.log"), "left by a crash\n");
        log().record(AMY, Act.DEAD_RETRY, "first day", "done");
        clock.set(Instant.parse("2026-02-01T00:00:00Z"));
        log().record(AMY, Act.DEAD_RETRY, "second day", "done");
        assertThat(files())
                .containsExactly("audit.2026-01-31.0.log", "audit.2026-01-31.1.log.gz", "audit.lock", "audit.log");
    }

    @Test
    void linesAreKeptAYearAndOtherFilesForEver() throws Exception {
        Files.createDirectories(folder.resolve("logs"));
        for (String name : List.of(
                "audit.2025-01-31.0.log.gz",
                "audit.2025-02-01.0.log.gz",
                "audit.2025-01-01.0.log.gz.new",
                "audit.2025-01-01.txt")) {
            Files.writeString(folder.resolve("logs").resolve(name), "x");
        }
        log().record(AMY, Act.DEAD_RETRY, "first day", "done");
        clock.set(Instant.parse("2026-02-01T00:00:00Z"));
        log().record(AMY, Act.DEAD_RETRY, "second day", "done");
        assertThat(files())
                .containsExactly(
                        "audit.2025-01-01.txt",
                        "audit.2025-02-01.0.log.gz",
                        "audit.2026-01-31.0.log.gz",
                        "audit.lock",
                        "audit.log");
    }

    @Test
    void severalWritersLoseNoLine() throws Exception {
        int writers = 4;
        int lines = 50;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            String writer = "writer " + i;
            all.add(threads.submit(() -> {
                AuditLog log = log();
                for (int n = 0; n < lines; n++) {
                    log.record(AMY, Act.DEAD_RETRY, writer + " line " + n, "done");
                }
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
        threads.shutdown();
        List<String> on = new ArrayList<>();
        for (String line : text().lines().toList()) {
            on.add(Json.read(line).path("on").asText());
        }
        assertThat(on).hasSize(writers * lines).doesNotHaveDuplicates();
    }

    @Test
    void manyRefusedLoginsAreCounted() throws Exception {
        AuditLog log = log();
        for (int i = 0; i < AuditLog.REFUSED_A_MINUTE + 30; i++) {
            log.refusedLogin(AMY, "GET /api/status", "wrong user or password");
        }
        assertThat(text().lines()).hasSize(AuditLog.REFUSED_A_MINUTE);
        log.record(AMY, Act.DEAD_RETRY, "an act is never left out", "done");
        assertThat(text().lines()).hasSize(AuditLog.REFUSED_A_MINUTE + 1);

        clock.forward(Duration.ofMinutes(1));
        log.refusedLogin(AMY, "GET /api/status", "wrong user or password");
        List<String> lines = text().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(Json.read(lines.get(0)).path("outcome").asText())
                .isEqualTo("refused: 30 more in that minute, not written one by one");
        assertThat(Json.read(lines.get(0)).path("on").asText()).isEqualTo("minute 2026-01-31T23:59:00Z");
    }

    @Test
    void aFloodFromOneAddressHidesNoGuessFromAnother() throws Exception {
        AuditLog log = log();
        for (int i = 0; i < 10 * AuditLog.REFUSED_A_MINUTE; i++) {
            log.refusedLogin(new Actor("unknown user", "192.0.2.66"), "login", "wrong");
        }
        assertThat(log.refusedLogin(new Actor("amy", "192.0.2.66"), "login", "wrong password"))
                .isTrue();
        assertThat(log.refusedLogin(new Actor("unknown user", "198.51.100.7"), "login", "wrong"))
                .isTrue();
        assertThat(text().lines()).hasSize(AuditLog.REFUSED_A_MINUTE + 2);
    }

    @Test
    void aFloodFromAllAddressesOfANetworkHidesNoGuessFromAnother() throws Exception {
        AuditLog log = log();
        for (int i = 0; i < 2 * RefusalLimit.OF_ALL; i++) {
            log.refusedLogin(new Actor("unknown user", "2001:db8::" + Integer.toHexString(i)), "login", "wrong");
        }
        assertThat(log.refusedLogin(new Actor("amy", "2001:db8:0:1::7"), "login", "wrong password"))
                .isTrue();
        assertThat(text().lines()).hasSize(AuditLog.REFUSED_A_MINUTE + 1);
    }

    @Test
    void anyNumberOfAddressesGetsABoundedNumberOfLinesAndOneThatCountsTheRest() throws Exception {
        AuditLog log = log();
        for (int i = 0; i < 3 * RefusalLimit.OF_ALL; i++) {
            log.refusedLogin(new Actor("unknown user", "address " + i), "login", "wrong");
        }
        assertThat(text().lines()).hasSize(RefusalLimit.OF_ALL);
        clock.forward(Duration.ofMinutes(1));
        log.record(AMY, Act.USER_REMOVE, "user 'bob'", "removed");
        String summary = text().lines().findFirst().orElseThrow();
        assertThat(summary)
                .contains(
                        "\"from\":\"" + 2 * RefusalLimit.OF_ALL + " addresses\"",
                        "refused: " + 2 * RefusalLimit.OF_ALL + " more in that minute");
    }

    @Test
    void aLineThatCannotBeWrittenGoesToTheOrdinaryLog() throws Exception {
        Files.writeString(folder.resolve("logs"), "not a folder");
        try (LogLines ordinary = LogLines.of(AuditLog.class)) {
            log().record(AMY, Act.USER_REMOVE, "user 'bob'", "removed");

            assertThat(ordinary.all())
                    .singleElement()
                    .asString()
                    .startsWith("Cannot write the audit log " + folder.resolve("logs/audit.log") + " (")
                    .contains("\"on\":\"user 'bob'\"");
        }
    }

    private AuditLog log() {
        return new AuditLog(folder.resolve("logs"), clock);
    }

    private String text() throws IOException {
        return Files.readString(folder.resolve("logs").resolve("audit.log"));
    }

    private String unpacked(String name) throws IOException {
        try (InputStream in =
                new GZIPInputStream(Files.newInputStream(folder.resolve("logs").resolve(name)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("logs"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
