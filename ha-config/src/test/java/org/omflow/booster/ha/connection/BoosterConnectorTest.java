package org.omflow.booster.ha.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.retry.Backoff;
import org.omflow.booster.ha.testkit.LogLines;

@Tag("job")
@Timeout(60)
class BoosterConnectorTest {
    /** Ports that are too low for any program to get by chance. */
    private static final String NOBODY = "127.0.0.1:1";

    private static final String NOBODY_ELSE = "127.0.0.1:2";

    @Test
    void nobodyThereIsSaidWithEachAddress() {
        assertThatExceptionOfType(BoosterUnavailableException.class)
                .isThrownBy(() -> connector(NOBODY + "," + NOBODY_ELSE).connect())
                .withMessage("No Booster could be reached: "
                        + NOBODY + " does not answer (nothing listens there, or it is unreachable); "
                        + NOBODY_ELSE + " does not answer (nothing listens there, or it is unreachable)");
    }

    /** A frozen process: the system accepts the connection for it, and then nothing comes. */
    @Test
    void aFrozenBoosterIsGivenUpInTimeAndTheNextIsTried() throws IOException {
        try (ServerSocket frozen = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String one = "127.0.0.1:" + frozen.getLocalPort();
            long start = System.nanoTime();

            assertThatExceptionOfType(BoosterUnavailableException.class)
                    .isThrownBy(() -> connector(one + "," + NOBODY).connect())
                    .withMessage("No Booster could be reached: "
                            + one + " does not answer (it is silent for 3 s); "
                            + NOBODY + " does not answer (nothing listens there, or it is unreachable)");

            // Left to the client it would take 5 s for each step of the handshake; the rest is for a slow machine.
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(ConnectRace.PATIENCE, Duration.ofSeconds(8));
        }
    }

    @Test
    void aPortThatClosesTheConnectionAtOnceIsNoSilentOne() throws Exception {
        try (ServerSocket port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread closing = new Thread(() -> {
                try {
                    while (true) {
                        try (Socket asking = port.accept()) {
                            // Else the client library may not even take note that it was connected.
                            asking.getInputStream().read();
                        }
                    }
                } catch (IOException e) {
                    // The test is over.
                }
            });
            closing.start();
            String address = "127.0.0.1:" + port.getLocalPort();

            assertThatExceptionOfType(BoosterUnavailableException.class)
                    .isThrownBy(() -> connector(address).connect())
                    .withMessage("No Booster could be reached: " + address
                            + " does not answer (it closes the connection at once)");
        }
    }

    @Test
    void waitsUntilStoppedAndSaysOnceForWhat() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        try (LogLines said = LogLines.of(BoosterConnector.class)) {
            assertThat(connector(NOBODY).connect("job worker 1", () -> tries.incrementAndGet() > 4))
                    .isNull();

            assertThat(said.containing("")).singleElement().satisfies(line -> assertThat(line)
                    .startsWith("job worker 1: waiting for a Booster. No Booster could be reached: " + NOBODY));
        }
    }

    @Test
    void isNotTriedAtAllOnceStopped() throws Exception {
        assertThat(connector(NOBODY).connect("probe", () -> true)).isNull();
    }

    @Test
    void anInterruptEndsTheWaiting() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        try (ServerSocket frozen = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            BoosterConnector connector = connector("127.0.0.1:" + frozen.getLocalPort());
            FutureTask<BoosterConnection> waiting =
                    new FutureTask<>(() -> connector.connect("probe", () -> tries.incrementAndGet() < 0));
            Thread thread = new Thread(waiting);
            thread.start();
            await().until(() -> tries.get() > 0);
            thread.interrupt();

            assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                    .isThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
                    .withCauseInstanceOf(InterruptedException.class);
        }
    }

    /** Whoever takes over within 1 s is found at most 300 ms later, and within 5 s at most half a second. */
    @Test
    void whoeverTakesOverIsFoundSoon() {
        Backoff.Sequence pause = BoosterConnector.BACKOFF.start();
        Duration at = Duration.ZERO;
        while (at.compareTo(Duration.ofSeconds(1)) < 0) {
            Duration next = pause.next();
            assertThat(next).isLessThanOrEqualTo(Duration.ofMillis(380));
            at = at.plus(next);
        }
    }

    private static BoosterConnector connector(String addresses) {
        return new BoosterConnector(BoosterAddresses.parse(addresses), new BoosterLogin("probe", "secret"), 0);
    }
}
