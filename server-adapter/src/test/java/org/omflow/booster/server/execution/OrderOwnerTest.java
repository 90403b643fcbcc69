package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.TestJson.HELPDESK;
import static org.omflow.booster.server.execution.TestServer.completing;
import static org.omflow.booster.server.execution.TestServer.id;
import static org.omflow.booster.server.execution.TestServer.placing;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;

/** Each outcome knows who owns its order, also when a server died between its commit and the sending. */
@Tag("job")
@Tag("integration")
class OrderOwnerTest {
    private static TestDatabase database;
    private static TestServer server;

    @BeforeAll
    static void start() {
        database = TestDatabase.fresh();
        server = new TestServer(database, "server-a", new TestClock());
        server.deploy(HELPDESK);
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void theOwnerIsWhoPlacedTheOrderAlsoForADuplicate() throws Exception {
        server.batch(by("amy", placing(id(), "O-1", "helpdesk")));
        ReceivedJob step = by("bob", completing("o-step", "O-1", "assign"));
        Outcome done = server.batch(step).get(0);
        assertThat(done.answer().status()).isEqualTo(Answer.Status.DONE);
        assertThat(done.owner()).isEqualTo("amy");
        assertThat(done.isOfAnother()).isTrue();

        Outcome again = new TestServer(database, "server-b", new TestClock())
                .batch(TestServer.delivered(step, 2))
                .get(0);
        assertThat(again.isDuplicate()).isTrue();
        assertThat(again.owner()).isEqualTo("amy");
        assertThat(again.isOfAnother()).isTrue();
        assertThat(again.answer().withoutOrder().order()).isNull();
    }

    @Test
    void aRejectedJobHasNoOwnerAndTellsNothingOfTheOrder() throws Exception {
        server.batch(by("amy", placing(id(), "O-2", "helpdesk")));
        Outcome rejected =
                server.batch(by("bob", completing(id(), "O-2", "nowhere"))).get(0);
        assertThat(rejected.owner()).isNull();
        assertThat(rejected.isOfAnother()).isFalse();
        assertThat(rejected.answer().errorMessage()).doesNotContain("assign");
        Outcome own =
                server.batch(by("amy", completing(id(), "O-2", "nowhere"))).get(0);
        assertThat(own.answer().errorMessage()).contains("it waits at assign");
    }

    @Test
    void anAnswerFromBeforeOwnersWereRecordedIsNobodysOrder() throws Exception {
        ReceivedJob job = by("amy", placing("o-old", "O-3", "helpdesk"));
        server.batch(job);
        database.execute("UPDATE processed_job SET owner = NULL WHERE job_id = 'o-old'");
        Outcome again = server.batch(job).get(0);
        assertThat(again.isOfAnother()).isTrue();
    }

    @Test
    void whatFailedQuotesNothingToAnother() {
        Answer failed = new Answer("j", Answer.Status.FAILED, "K", null, "process_error", "days is 'secret'");
        assertThat(failed.withoutOrder().errorMessage()).doesNotContain("secret");
        assertThat(failed.withoutOrder().errorCode()).isEqualTo("process_error");
    }

    private static ReceivedJob by(String login, ReceivedJob job) {
        Envelope envelope = job.envelope();
        return new ReceivedJob(
                new Envelope(envelope.jobId(), login, envelope.replyTo(), envelope.byRest(), envelope.enteredAt()),
                job.type(),
                job.body(),
                job.bodyHash(),
                job.job(),
                job.rejection(),
                job.delivery());
    }
}
