package org.omflow.booster.tests.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.installer.cluster.BoosterPorts;
import org.omflow.booster.installer.cluster.DemoCluster;

/**
 * Strangers without a login do all they can think of to a cluster that encrypts. Whoever has a login goes on as if they were
 * not there, each stranger is cut off within the time set, and what they took of the Booster is given back.
 */
@Tag("key")
@Timeout(600)
@EnabledOnOs(OS.LINUX)
class HostileConnectionsTest {
    private static final Duration LOGIN = Duration.ofSeconds(4);
    private static final int WAITING = 200;
    /** On a machine on which everything else runs as well. */
    private static final Duration SLACK = Duration.ofSeconds(8);

    private static final Duration SLOWEST = Duration.ofSeconds(10);
    /** Just taken, or closed and not yet let go; of ten thousand that come at once, some 500 were seen on two busy cores. */
    private static final int SPARE_FILES = 250;

    private static final int BODIES = 12;
    private static final int SPARE_THREADS = 60;
    /** With 512 MiB of heap; a broker that keeps what strangers send comes to more than this or runs out of memory. */
    private static final long MOST_MEMORY = 1_100L << 20;
    /** Of each kind a few lines a minute. */
    private static final int MOST_LINES = 80;

    private static DemoCluster cluster;
    private static SSLContext context;

    @BeforeAll
    static void start() throws Exception {
        cluster = DemoCluster.builder()
                .freePorts()
                .logs(Path.of("target", "logs", "HostileConnectionsTest"))
                .servers("server-a")
                .boosterSetting("login.timeout", LOGIN.toSeconds() + "s")
                .boosterSetting("login.waiting", Integer.toString(WAITING))
                .start();
        cluster.rest()
                .deploy(
                        (com.fasterxml.jackson.databind.node.ObjectNode)
                                Json.read(
                                        """
                {"key": "errand", "name": "Errand", "form": [],
                 "nodes": [{"id": "start", "type": "start", "next": "end"}, {"id": "end", "type": "end"}]}
                """));
        context = cluster.encryption().identity().orElseThrow().context();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void strangersOfEveryMannerHarmNobodyAndAreCutOff() throws Exception {
        underWatch(size -> {
            List<Stranger> strangers = new ArrayList<>();
            try {
                for (int round = 0; round < 3; round++) {
                    for (HostileManner manner : HostileManner.values()) {
                        for (int port : boosterPorts()) {
                            strangers.add(new Stranger(manner, ports().host(), port, context));
                        }
                    }
                    // Each must not take one of the few threads of the web.
                    for (int i = 0; i < BODIES; i++) {
                        strangers.add(
                                new Stranger(HostileManner.DRIPS_HTTP_BODY, ports().host(), ports().web(), context));
                    }
                    size.look();
                }
                List<String> held = new ArrayList<>();
                long deadline = System.nanoTime() + LOGIN.plus(SLACK).toNanos();
                for (Stranger stranger : strangers) {
                    size.look();
                    if (!stranger.isClosedWithin(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                        held.add(stranger.toString());
                    }
                }
                assertThat(held).as("not closed within " + LOGIN.plus(SLACK)).isEmpty();
            } finally {
                strangers.forEach(Stranger::close);
            }
        });
    }

    @Test
    void aThousandWhoSayNothingHarmNobodyAndAreCutOff() throws Exception {
        crowd(1_000);
    }

    @Test
    @Tag("long")
    void tenThousandAtEachPortWhoSayNothingHarmNobodyAndAreCutOff() throws Exception {
        crowd(10_000);
    }

    private static void crowd(int number) throws Exception {
        long own = ProcessSize.mostOpenFiles(ProcessHandle.current().pid());
        long boosters = ProcessSize.mostOpenFiles(pid());
        assumeThat(Math.min(own, boosters))
                .as("files this process (%d) and the Booster (%d) may open: raise ulimit -n", own, boosters)
                .isGreaterThan(number + 1_000L);
        underWatch(size -> {
            for (int port : boosterPorts()) {
                try (Crowd crowd = new Crowd()) {
                    for (int come = 0; come < number; come += 100) {
                        crowd.come(ports().host(), port, 100);
                        size.look();
                    }
                    Awaitility.await("those at port " + port + " are cut off")
                            .atMost(LOGIN.plus(SLACK))
                            .until(
                                    () -> {
                                        size.look();
                                        return crowd.held();
                                    },
                                    held -> held == 0);
                }
            }
        });
    }

    /** What strangers do while the others work. */
    @FunctionalInterface
    private interface Attack {
        void run(Watch size) throws Exception;
    }

    private static void underWatch(Attack attack) throws Exception {
        long ordersBefore = cluster.rest().orders();
        List<String> linesBefore = Files.readAllLines(log());
        HonestClients honest = new HonestClients(cluster);
        Watch size = new Watch();
        try {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> honest.acknowledged() > 40);
            size.begin();
            attack.run(size);
        } finally {
            honest.close();
        }
        System.out.printf(
                "%d orders, slowest %d ms, %d logins repeated, before %s, at most %s%n",
                honest.attempted(), honest.slowest().toMillis(), honest.loginsRepeated(), size.before, size.most);

        assertThat(honest.problems()).isEmpty();
        assertThat(honest.acknowledged()).isEqualTo(honest.attempted()).isGreaterThan(100);
        assertThat(honest.loginsRepeated()).isLessThan(5);
        assertThat(honest.looks()).isPositive();
        assertThat(honest.slowest()).isLessThan(SLOWEST);
        Awaitility.await("every order was carried out")
                .atMost(Duration.ofSeconds(60))
                .until(() -> cluster.rest().orders() - ordersBefore == honest.attempted());
        assertThat(size.most.openFiles())
                .isLessThan(size.before.openFiles() + boosterPorts().size() * WAITING + SPARE_FILES);
        assertThat(size.most.threads()).isLessThan(size.before.threads() + SPARE_THREADS);
        assertThat(size.most.residentBytes()).isLessThan(MOST_MEMORY);
        Awaitility.await("what strangers took is given back")
                .atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> {
                    ProcessSize after = ProcessSize.of(pid());
                    assertThat(after.openFiles()).isLessThan(size.before.openFiles() + 20);
                    assertThat(after.threads()).isLessThan(size.before.threads() + 20);
                });
        List<String> lines = Files.readAllLines(log());
        assertThat(lines.subList(linesBefore.size(), lines.size()))
                .hasSizeLessThan(MOST_LINES)
                .noneMatch(line -> line.contains("OutOfMemory"));
    }

    /** What the Booster takes while it is attacked. */
    private static final class Watch {
        private ProcessSize before;
        private ProcessSize most;

        void begin() {
            before = ProcessSize.of(pid());
            most = before;
        }

        void look() {
            most = most.max(ProcessSize.of(pid()));
        }
    }

    private static List<Integer> boosterPorts() {
        return Stream.of(ports().messages(), ports().clients(), ports().web()).toList();
    }

    private static BoosterPorts ports() {
        return cluster.boosters().get(0).ports();
    }

    private static long pid() {
        return cluster.boosters().get(0).process().pid();
    }

    private static Path log() {
        return cluster.boosters().get(0).process().log();
    }
}
