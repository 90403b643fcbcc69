package org.omflow.booster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.address.FreePorts;
import org.omflow.booster.ha.testkit.LogLines;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.purge.Purge;

/** A server whose clock and the database's differ harms nothing, says so and takes no jobs until both are right. */
@Tag("database")
@Tag("integration")
@Timeout(120)
class WrongClockTest {
    private final int port = FreePorts.one();
    private final ReadyProbe probe = new ReadyProbe(port);
    private final TestClock machine = TestClock.running();
    private final TestDatabase database = TestDatabase.fresh();
    private OmflowServer server;

    @AfterEach
    void stop() {
        server.stop();
        database.close();
    }

    @Test
    void monthsAheadItPurgesNothingAndIsNotReady() throws Exception {
        machine.setAhead(Duration.ofDays(100).plusMinutes(30));

        startAndPurge();

        assertThat(probe.ask().body()).contains("clock is 100 d 0 h ahead of the database's");
        machine.setAhead(Duration.ZERO);
        await().until(() -> probe.ask().statusCode() == 200);
    }

    @Test
    void atADatabaseThatIsMonthsAheadItPurgesNothingAndIsNotReady() throws Exception {
        database.setClockAhead("100 days");

        startAndPurge();

        assertThat(probe.ask().body()).contains("clock is 99 d 23 h behind the database's");
        database.setClockAhead("0 days");
        await().until(() -> probe.ask().statusCode() == 200);
    }

    private void startAndPurge() throws Exception {
        database.jdbi().useHandle(handle -> {
            handle.execute("INSERT INTO processed_job (job_id, body_hash, answer, processed_at)"
                    + " VALUES ('J-1', 'x', '{}', now())");
        });
        server = database.serverWithoutBooster(port, machine);
        try (LogLines purge = LogLines.of(Purge.class)) {
            server.start();
            await().until(() -> !purge.containing("purge").isEmpty());
        }

        assertThat(database.number("SELECT count(*) FROM processed_job WHERE job_id = 'J-1'"))
                .as("records of jobs just done")
                .isEqualTo(1);
        assertThat(probe.ask().statusCode()).isEqualTo(503);
    }
}
