package org.omflow.booster.ha.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.address.FreePorts;
import org.omflow.booster.ha.testkit.FaultyTcpProxy;

/** Which of two Boosters is reached, and how soon, when the other is dead, frozen or slow. */
@Tag("pair")
@Timeout(120)
@Tag("integration")
class ConnectRaceTest {
    private static final List<String> OUR_THREADS = List.of("connect to", "leave", "close connection to");

    /** Too low for any program to get by chance. */
    private static final String REFUSING = "127.0.0.1:1";

    private TestBroker working;
    private FrozenPort frozen;

    @BeforeEach
    @Timeout(120)
    void start() throws Exception {
        working = TestBroker.start();
        frozen = new FrozenPort();
        // The first connection of a process takes longer: classes are loaded, and threads begun.
        connector(working.address()).connect("test", () -> false).close();
    }

    @AfterEach
    void stop() throws Exception {
        frozen.close();
        working.close();
    }

    @Test
    void theWorkingOneIsReachedSoonWhenTheOtherIsFrozen() throws Exception {
        assertThat(timeToReach(frozen.address(), working.address())).isLessThan(ConnectRace.PATIENCE);
        assertThat(timeToReach(working.address(), frozen.address())).isLessThan(ConnectRace.PATIENCE);
    }

    /** The first has no head start before one that has refused: the quickest of some rounds takes less than that. */
    @Test
    void theWorkingOneIsReachedAtOnceWhenTheOtherRefuses() throws Exception {
        List<Duration> times = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            times.add(timeToReach(REFUSING, working.address()));
        }
        assertThat(Collections.min(times)).isLessThan(ConnectRace.HEAD_START);
        assertThat(timeToReach(working.address(), REFUSING)).isLessThan(ConnectRace.PATIENCE);
    }

    @Test
    void nothingIsLeftBehindIn200Rounds() throws Exception {
        for (int round = 0; round < 20; round++) {
            timeToReach(frozen.address(), working.address());
            for (int i = 0; i < 3; i++) {
                timeToReach(working.address(), frozen.address());
                timeToReach(REFUSING, working.address());
                timeToReach(working.address(), REFUSING);
            }
        }
        assertThat(frozen.came()).isGreaterThanOrEqualTo(20);
        // Left to the client library, what is not wanted any more would go away after 5 s.
        await().atMost(Duration.ofSeconds(4)).untilAsserted(() -> {
            assertThat(working.connections()).isZero();
            assertThat(frozen.open()).isZero();
            assertThat(threads()).isEmpty();
        });
    }

    @Test
    void whenBothAreFrozenBothAreNamed() throws Exception {
        try (FrozenPort other = new FrozenPort()) {
            assertThatExceptionOfType(BoosterUnavailableException.class)
                    .isThrownBy(connector(frozen.address(), other.address())::connect)
                    .withMessage("No Booster could be reached: "
                            + frozen.address() + " does not answer (it is silent for 3 s); "
                            + other.address() + " does not answer (it is silent for 3 s)");
            await().untilAsserted(() -> assertThat(frozen.open() + other.open()).isZero());
        }
    }

    @Test
    void oneThatTakesOverWhileTheOtherIsFrozenIsFoundWithinTheRound() throws Exception {
        int port = FreePorts.one();
        CompletableFuture<BoosterConnection> reached = new CompletableFuture<>();
        // The first has refused when the second is asked.
        BoosterConnector connector = connector("127.0.0.1:" + port, frozen.address());
        Thread connecting = new Thread(() -> {
            try {
                reached.complete(connector.connect());
            } catch (BoosterUnavailableException e) {
                reached.completeExceptionally(e);
            }
        });
        connecting.start();
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(() -> frozen.came() > 0);
        try (FaultyTcpProxy takesOver = FaultyTcpProxy.between(port, working.port());
                BoosterConnection connection = reached.get(30, TimeUnit.SECONDS)) {
            assertThat(connection.address().port()).isEqualTo(takesOver.port());
        }
        assertThat(frozen.came()).isEqualTo(1);
    }

    @Test
    void aLoginThatComesTooLateIsClosed() throws Exception {
        CountDownLatch mayLogIn = new CountDownLatch(1);
        try (TestBroker slow = TestBroker.start(() -> await().until(() -> mayLogIn.getCount() == 0));
                TestBroker winner = TestBroker.start(() -> await().until(() -> slow.logins() == 1))) {
            try (BoosterConnection connection =
                    connector(slow.address(), winner.address()).connect()) {
                assertThat(connection.address().port()).isEqualTo(winner.port());
                assertThat(slow.logins()).isEqualTo(1);
            }
            mayLogIn.countDown();
            await().untilAsserted(() -> {
                assertThat(slow.connections()).isZero();
                assertThat(threads()).isEmpty();
            });
        }
    }

    @Test
    void aRefusedLoginIsNotRepeatedWhileTheOtherIsSilent() {
        BoosterConnector wrong = new BoosterConnector(
                BoosterAddresses.parse(frozen.address() + "," + working.address()),
                new BoosterLogin("probe", "wrong"),
                0);
        int before = working.logins();
        assertThatExceptionOfType(BoosterUnavailableException.class)
                .isThrownBy(wrong::connect)
                .withMessage("No Booster could be reached: "
                        + frozen.address() + " does not answer (it is silent for 3 s); "
                        + working.address()
                        + " refused user 'probe' (check booster.user and booster.password)");
        assertThat(working.logins()).isEqualTo(before + 1);
    }

    @Test
    void anAddressIsTriedOnceWhenAllRefuse() {
        long start = System.nanoTime();
        assertThatExceptionOfType(BoosterUnavailableException.class)
                .isThrownBy(connector(REFUSING)::connect)
                .withMessage("No Booster could be reached: " + REFUSING
                        + " does not answer (nothing listens there, or it is unreachable)");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ConnectRace.PATIENCE);
    }

    /** The one that let us in is first to be asked the next time, so the other is not even tried when it is frozen. */
    @Test
    void theNextTimeTheOneThatLetUsInIsAskedFirst() throws Exception {
        BoosterConnector connector = connector(frozen.address(), working.address());
        assertThat(connector.theOneToBeginWithFirst().get(0)).hasToString(frozen.address());
        connector.connect().close();
        await().until(() -> frozen.came() == 1);
        assertThat(connector.theOneToBeginWithFirst().get(0)).hasToString(working.address());
        // The other is tried all the same in a round in which the login takes longer than the head start.
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> {
            int came = frozen.came();
            connector.connect().close();
            return frozen.came() == came;
        });
        assertThat(connector.theOneToBeginWithFirst().get(0)).hasToString(working.address());
    }

    private Duration timeToReach(String one, String two) throws Exception {
        long start = System.nanoTime();
        try (BoosterConnection connection = connector(one, two).connect()) {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(connection.address().port()).isEqualTo(working.port());
            return took;
        }
    }

    private static BoosterConnector connector(String... addresses) {
        return new BoosterConnector(BoosterAddresses.parse(String.join(",", addresses)), TestBroker.LOGIN, 0);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> OUR_THREADS.stream().anyMatch(name::startsWith))
                .toList();
    }
}
