package org.omflow.booster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.address.FreePorts;

/** A server that has lost a thread without which it is of no use says so and asks to be started again. */
@Tag("job")
@Tag("integration")
@Timeout(120)
class LostThreadTest {
    private final int port = FreePorts.one();
    private final ReadyProbe probe = new ReadyProbe(port);
    private final TestDatabase database = TestDatabase.fresh();
    private final OmflowServer server = database.serverWithoutBooster(port, Clock.systemUTC());

    @AfterEach
    void stop() {
        server.stop();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"job sender", "job worker 1"})
    void itIsNotReadyAndHasAFault(String name) throws Exception {
        server.start();
        await().until(() -> probe.ask().statusCode() == 200);

        threadOf(name).interrupt();

        assertThat(server.fault().join()).isEqualTo("its thread '" + name + "' ended");
        assertThat(probe.ask().statusCode()).isEqualTo(503);
        assertThat(probe.ask().body()).contains("its thread '" + name + "' ended");
    }

    @Test
    void aStopIsNoFault() throws Exception {
        server.start();
        server.stop();

        assertThat(server.fault()).isNotDone();
    }

    private static Thread threadOf(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
