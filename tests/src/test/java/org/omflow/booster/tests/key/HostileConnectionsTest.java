package org.omflow.booster.tests.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import org.omflow.booster.installer.cluster.ManagedProcess;
import org.omflow.booster.tests.cluster.TestClusters;

/**
 * Strangers without a login do all they can think of to a cluster that encrypts. Whoever has a login goes on as if they were
 * not there, each stranger is cut off within the time set, and what they took of Booster and server is given back.
 */
@Tag("key")
@Tag("alone")
@Timeout(600)
@EnabledOnOs(OS.LINUX)
@Tag("integration")
class HostileConnectionsTest {
    private static final Duration LOGIN = Duration.ofSeconds(4);
    private static final int WAITING = 200;
    /** Just taken, or closed and not yet let go; of ten thousand that come at once, some 500 were seen on two busy cores. */
    private static final int SPARE_FILES = 600;

    private static final int BODIES = 12;
    /** In three rounds about as many as may wait. */
    private static final int BODIES_AT_SERVER = 60;

    private static final int SPARE_THREADS = 60;
    /** Handshakes take threads, of which its web has 250. */
    private static final int SERVER_THREADS = 250;
    /** The web lets in as many again whose request is under way. */
    private static final int SERVER_PORTS = 2;
    /** For messages, for AMQP and STOMP, and the web. */
    private static final int BOOSTER_PORTS = 3;
    /** With 512 MiB of heap; a broker that keeps what strangers send comes to more than this or runs out of memory. */
    private static final long MOST_MEMORY = 1_100L << 20;
    /** Of each kind a few lines a minute. */
    private static final int MOST_LINES = 80;

    /**
     * How quick all of it must be.
     *
     * @param slack after which strangers whose time is over must be gone; with that time less than the 30 s which strangers
     *     have where nothing is set
     * @param slowest what those with a login may have to wait
     */
    private record Pace(Duration slack, Duration slowest) {
        /** With the machine to itself. */
        static final Pace ALONE = new Pace(Duration.ofSeconds(8), Duration.ofSeconds(10));
        /** Where others want the machine too. */
        static final Pace BESIDE_OTHERS = new Pace(Duration.ofSeconds(20), Duration.ofSeconds(30));

        Duration ofStrangers() {
            return LOGIN.plus(slack);
        }

        int mostRepeated(int attempted) {
            return this == ALONE ? 5 : attempted / 10;
        }
    }

    private static DemoCluster cluster;
    private static SSLContext context;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestClusters.of(HostileConnectionsTest.class)
                .servers("server-a")
                .boosterSetting("login.timeout", LOGIN.toSeconds() + "s")
                .boosterSetting("login.max-unauthenticated", Integer.toString(WAITING))
                .serverSetting("login.timeout", LOGIN.toSeconds() + "s")
                .serverSetting("login.max-unauthenticated", Integer.toString(WAITING))
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
        Pace pace = Pace.BESIDE_OTHERS;
        underWatch(pace, size -> {
            List<UnauthenticatedClient> strangers = new ArrayList<>();
            try {
                for (int round = 0; round < 3; round++) {
                    for (HostileManner manner : HostileManner.values()) {
                        for (InetSocketAddress port : ports()) {
                            strangers.add(new UnauthenticatedClient(manner, port, context));
                        }
                    }
                    // Each must not take one of the few threads of the web.
                    for (int i = 0; i < BODIES; i++) {
                        strangers.add(new UnauthenticatedClient(HostileManner.DRIPS_HTTP_BODY, boosterWeb(), context));
                    }
                    for (int i = 0; i < BODIES_AT_SERVER; i++) {
                        strangers.add(new UnauthenticatedClient(HostileManner.DRIPS_HTTP_BODY, serverWeb(), context));
                    }
                    size.look();
                }
                List<String> held = new ArrayList<>();
                long deadline = System.nanoTime() + pace.ofStrangers().toNanos();
                for (UnauthenticatedClient stranger : strangers) {
                    size.look();
                    if (!stranger.isClosedWithin(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                        held.add(stranger.toString());
                    }
                }
                assertThat(held).as("not closed within " + pace.ofStrangers()).isEmpty();
            } finally {
                strangers.forEach(UnauthenticatedClient::close);
            }
        });
    }

    @Test
    void aThousandWhoSayNothingHarmNobodyAndAreCutOff() throws Exception {
        crowd(1_000, Pace.BESIDE_OTHERS);
    }

    @Test
    @Tag("long")
    void tenThousandAtEachPortWhoSayNothingHarmNobodyAndAreCutOff() throws Exception {
        crowd(10_000, Pace.ALONE);
    }

    private static void crowd(int number, Pace pace) throws Exception {
        long own = ProcessSize.mostOpenFiles(ProcessHandle.current().pid());
        long others = Math.min(ProcessSize.mostOpenFiles(booster().pid()), ProcessSize.mostOpenFiles(server().pid()));
        assumeThat(Math.min(own, others))
                .as("files this process (%d) and the attacked (%d) may open: raise ulimit -n", own, others)
                .isGreaterThan(number + 1_000L);
        underWatch(pace, size -> {
            for (InetSocketAddress port : ports()) {
                try (Crowd crowd = new Crowd()) {
                    for (int come = 0; come < number; come += 100) {
                        crowd.come(port, 100);
                        size.look();
                    }
                    Awaitility.await("those at " + port + " are cut off")
                            .atMost(pace.ofStrangers())
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

    private static void underWatch(Pace pace, Attack attack) throws Exception {
        long ordersBefore = cluster.rest().orders();
        List<Attacked> attacked = List.of(
                new Attacked(booster(), BOOSTER_PORTS, SPARE_THREADS),
                new Attacked(server(), SERVER_PORTS, SERVER_THREADS));
        HonestClients honest = new HonestClients(cluster);
        Watch size = new Watch(attacked);
        try {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> honest.acknowledged() > 40);
            size.begin();
            attack.run(size);
        } finally {
            honest.close();
        }
        System.out.printf(
                "%d orders, slowest %d ms, %d logins repeated%n",
                honest.attempted(), honest.slowest().toMillis(), honest.loginsRepeated());

        assertThat(honest.problems()).isEmpty();
        assertThat(honest.acknowledged()).isEqualTo(honest.attempted()).isGreaterThan(100);
        assertThat(honest.loginsRepeated()).isLessThan(pace.mostRepeated(honest.attempted()));
        assertThat(honest.looks()).isPositive();
        assertThat(honest.slowest()).isLessThan(pace.slowest());
        Awaitility.await("every order was carried out")
                .atMost(Duration.ofSeconds(60))
                .until(() -> cluster.rest().orders() - ordersBefore == honest.attempted());
        for (Attacked one : attacked) {
            one.expectLittleTaken();
        }
    }

    /** Looks at all that are attacked. */
    private record Watch(List<Attacked> attacked) {
        void begin() {
            attacked.forEach(Attacked::begin);
        }

        void look() {
            attacked.forEach(Attacked::look);
        }
    }

    /** A process with what it takes while it is attacked. */
    private static final class Attacked {
        private final ManagedProcess process;
        private final int preAuth;
        private final int spareThreads;
        private final int linesBefore;
        private ProcessSize before;
        private ProcessSize most;

        Attacked(ManagedProcess process, int preAuth, int spareThreads) throws IOException {
            this.process = process;
            this.preAuth = preAuth;
            this.spareThreads = spareThreads;
            this.linesBefore = Files.readAllLines(process.log()).size();
        }

        void begin() {
            before = ProcessSize.of(process.pid());
            most = before;
        }

        void look() {
            most = most.max(ProcessSize.of(process.pid()));
        }

        void expectLittleTaken() throws IOException {
            System.out.printf("%s: before %s, at most %s%n", process.name(), before, most);
            assertThat(most.openFiles()).isLessThan(before.openFiles() + preAuth * WAITING + SPARE_FILES);
            assertThat(most.threads()).isLessThan(before.threads() + spareThreads);
            assertThat(most.residentBytes()).isLessThan(MOST_MEMORY);
            Awaitility.await("what strangers took of " + process.name() + " is given back")
                    .atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> {
                        ProcessSize after = ProcessSize.of(process.pid());
                        assertThat(after.openFiles()).isLessThan(before.openFiles() + 20);
                        assertThat(after.threads()).isLessThan(before.threads() + 20);
                    });
            List<String> lines = Files.readAllLines(process.log());
            assertThat(lines.subList(linesBefore, lines.size()))
                    .hasSizeLessThan(MOST_LINES)
                    .noneMatch(line -> line.contains("OutOfMemory"));
        }
    }

    private static List<InetSocketAddress> ports() {
        BoosterPorts ports = cluster.boosters().get(0).ports();
        return List.of(
                new InetSocketAddress(ports.host(), ports.messages()),
                new InetSocketAddress(ports.host(), ports.clients()),
                boosterWeb(),
                serverWeb());
    }

    private static InetSocketAddress boosterWeb() {
        BoosterPorts ports = cluster.boosters().get(0).ports();
        return new InetSocketAddress(ports.host(), ports.web());
    }

    private static InetSocketAddress serverWeb() {
        URI url = cluster.servers().get(0).url();
        return new InetSocketAddress(url.getHost(), url.getPort());
    }

    private static ManagedProcess booster() {
        return cluster.boosters().get(0).process();
    }

    private static ManagedProcess server() {
        return cluster.servers().get(0).process();
    }
}
