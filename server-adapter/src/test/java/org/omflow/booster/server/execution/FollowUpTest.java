package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.execution.TestServer.id;
import static org.omflow.booster.server.execution.TestServer.placing;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.retry.DatabaseUnavailableException;

/** Jobs that follow stay in the outbox until they have been sent. */
@Tag("job")
@Timeout(60)
@Tag("integration")
class FollowUpTest {
    private TestDatabase database;
    private TestServer server;

    @BeforeEach
    void start() {
        database = TestDatabase.fresh();
        server = new TestServer(database, "server-a", new TestClock());
        server.deploy(
                """
                {'key':'p','nodes':[{'id':'start','type':'start','next':'sub'},
                  {'id':'sub','type':'subflow','process':'q','next':'end'},{'id':'end','type':'end'}]}""");
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void whatWasSentIsForgottenWhenThereIsNothingElseToDo() throws Exception {
        List<Outcome> outcomes = server.batch(placing(id(), "A", "p"), placing(id(), "B", "p"));
        assertThat(server.outbox()).hasSize(2);
        server.runner().tidy();
        assertThat(server.outbox()).hasSize(2);

        server.runner().followUpsSent(outcomes);
        server.runner().tidy();
        assertThat(server.outbox()).isEmpty();
        server.runner().tidy();
    }

    /** The worker's own claim would keep every sweep from them for seconds. */
    @Test
    void whatCouldNotBeSentIsLeftToTheNextSweep() throws Exception {
        List<Outcome> outcomes = server.batch(placing(id(), "A", "p"), placing(id(), "B", "p"));
        String unclaimed = "SELECT count(*) FROM outbox WHERE claimed_until <= entered_at";
        assertThat(database.number(unclaimed)).isZero();

        server.runner().followUpsLeft(outcomes);

        assertThat(database.number(unclaimed)).isEqualTo(2);
        assertThat(server.outbox()).hasSize(2);
    }

    @Test
    void whatWasSentIsForgottenWithTheNextBatch() throws Exception {
        server.runner().followUpsSent(server.batch(placing(id(), "A", "p")));
        List<Outcome> next = server.batch(placing(id(), "B", "p"));
        assertThat(server.outbox()).isEqualTo(next.get(0).followUps());
    }

    @Test
    void aBatchThatFailsForgetsNothing() throws Exception {
        server.runner().followUpsSent(server.batch(placing(id(), "A", "p")));
        database.execute("ALTER TABLE processed_job RENAME TO gone");
        try {
            server.batch(placing(id(), "B", "p"));
        } catch (DatabaseUnavailableException e) {
            assertThat(server.outbox()).hasSize(1);
        }
        database.execute("ALTER TABLE gone RENAME TO processed_job");
        server.runner().tidy();
        assertThat(server.outbox()).isEmpty();
    }

    @Test
    void aRowThatAnotherHoldsIsForgottenLater() throws Exception {
        server.runner().followUpsSent(server.batch(placing(id(), "A", "p")));
        try (var impatient = database.open("database.lock-timeout", "1s");
                var holder = database.jdbi().open()) {
            TestServer other = new TestServer(
                    org.jdbi.v3.core.Jdbi.create(impatient.dataSource()),
                    impatient.dialect(),
                    "server-b",
                    new TestClock());
            other.runner().followUpsSent(other.batch(placing(id(), "B", "p")));
            holder.begin();
            holder.execute("SELECT * FROM outbox FOR UPDATE");
            other.runner().tidy();
            holder.rollback();
            other.runner().tidy();
        }
        assertThat(server.outbox()).hasSize(1);
    }
}
