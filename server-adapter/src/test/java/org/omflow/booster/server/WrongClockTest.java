package org.omflow.booster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.omflow.booster.ha.testkit.Background.async;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
    private final OmflowServer server =
            database.serverWithoutBooster(port, machine, Map.of("history.purge-pause", "1s"));

    @AfterEach
    void stop() {
        server.stop();
        database.close();
    }

    @Test
    void aServerThatStartsMonthsAheadWaitsUntilItsClockIsRight() throws Exception {
        machine.setAhead(Duration.ofDays(100).plusMinutes(30));
        CompletableFuture<Void> started = async(() -> {
            server.start();
            return null;
        });
        await().ignoreExceptions().until(() -> probe.ask().body().contains("\"severity\":\"refuse\""));
        assertThat(probe.ask().body()).contains("\"waitingFor\":\"clock: this machine's clock is 100 d 0 h ahead");
        assertThat(started).isNotDone();

        machine.setAhead(Duration.ZERO);
        started.get(60, TimeUnit.SECONDS);
        await().until(() -> probe.ask().statusCode() == 200);
    }

    @Test
    void monthsAheadItPurgesNothingAndIsNotReady() throws Exception {
        server.start();
        purgesNothingWhile(() -> machine.setAhead(Duration.ofDays(100).plusMinutes(30)));

        assertThat(probe.ask().body()).contains("clock is 100 d 0 h ahead of the database's");
        machine.setAhead(Duration.ZERO);
        await().until(() -> probe.ask().statusCode() == 200);
    }

    @Test
    void atADatabaseThatIsMonthsAheadItPurgesNothingAndIsNotReady() throws Exception {
        // Sessions that exist follow the later change only of a clock that they have.
        database.setClockAhead("0 days");
        server.start();
        purgesNothingWhile(() -> database.setClockAhead("100 days"));

        assertThat(probe.ask().body()).contains("clock is 99 d 23 h behind the database's");
        database.setClockAhead("0 days");
        await().until(() -> probe.ask().statusCode() == 200);
    }

    private void purgesNothingWhile(Runnable clockIsSet) throws Exception {
        clockIsSet.run();
        await().until(() -> probe.ask().statusCode() == 503);
        database.execute("INSERT INTO processed_job (job_id, body_hash, answer, processed_at)"
                + " VALUES ('J-1', 'x', '{}', now())");
        try (LogLines purge = LogLines.of(Purge.class)) {
            await().until(() -> !purge.containing("purge").isEmpty());
        }

        assertThat(database.number("SELECT count(*) FROM processed_job WHERE job_id = 'J-1'"))
                .as("records of jobs just done")
                .isEqualTo(1);
        assertThat(probe.ask().statusCode()).isEqualTo(503);
    }
}
