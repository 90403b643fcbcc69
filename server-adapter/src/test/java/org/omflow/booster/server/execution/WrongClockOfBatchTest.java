package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.omflow.booster.server.TestJson.HELPDESK;

import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.database.DatabaseClock;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.retry.DatabaseUnavailableException;

/** A batch that began before its clock turned out to be wrong decides nothing by it. */
@Tag("job")
@Tag("database")
@Tag("integration")
@Timeout(60)
class WrongClockOfBatchTest {
    private final TestClock machine = TestClock.running();
    private final DatabaseClock clock = new DatabaseClock(machine);
    private final TestDatabase database = TestDatabase.fresh();
    private final TestServer server =
            new TestServer(database.jdbi(), database.dialect(), "server-a", clock.trusted(), TestServer.BY_DEFAULT);

    @BeforeEach
    void deploy() throws Exception {
        readClock();
        server.deploy(HELPDESK);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void aBatchGoesBackToTheQueueAndIsDoneOnceTheClockIsRight() throws Exception {
        ReceivedJob job = TestServer.entered(TestServer.placing("J-1", "T-1", "helpdesk"), machine.instant());
        machine.setAhead(Duration.ofDays(-40));

        for (int times : new int[] {1, 4}) {
            assertThatThrownBy(() -> server.run(TestServer.delivered(job, times)))
                    .isInstanceOf(DatabaseUnavailableException.class)
                    .hasMessageContaining("behind the database's");
        }

        machine.setAhead(Duration.ZERO);
        assertThat(server.run(TestServer.delivered(job, 5)).status()).isEqualTo(Answer.Status.DONE);
        assertThat(server.openIncidents()).isEmpty();
        assertThat(server.held("T-1")).isEmpty();
    }

    private void readClock() throws Exception {
        try (Handle handle = database.jdbi().open()) {
            clock.read(handle.getConnection(), database.dialect());
        }
    }
}
