package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.omflow.booster.server.execution.TestServer.completing;
import static org.omflow.booster.server.execution.TestServer.delivered;
import static org.omflow.booster.server.execution.TestServer.placing;
import static org.omflow.booster.server.execution.TestServer.unreadable;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.job.WorkTables;
import org.omflow.booster.server.retry.ContendedOrders;
import org.omflow.booster.server.retry.DatabaseFaults;
import org.omflow.booster.server.retry.DatabaseUnavailableException;
import org.omflow.booster.server.retry.FailedJobs;

/** A job id is of the sender who used it first: another gets a conflict, learns nothing and changes nothing. */
@Tag("key")
@Tag("integration")
@Timeout(120)
class JobIdOwnerTest {
    private TestHold hold;

    @BeforeEach
    void start() {
        hold = new TestHold();
    }

    @AfterEach
    void stop() {
        hold.close();
    }

    @Test
    void theStoredAnswerIsForItsSenderOnly() throws Exception {
        ReceivedJob placing = placing("p", "K", "helpdesk");
        Outcome first = hold.batch(placing).get(0);
        String before = hold.database.contents();

        Outcome others = hold.batch(byMallory(placing)).get(0);

        assertConflict(others);
        assertThat(others.isOfAnother()).isFalse();
        assertThat(hold.batch(placing).get(0).answerText()).isEqualTo(first.answerText());
        assertThat(hold.database.contents()).isEqualTo(before);
    }

    @Test
    void withinOneBatchToo() throws Exception {
        ReceivedJob placing = placing("p", "K", "helpdesk");
        List<Outcome> outcomes = hold.batch(placing, byMallory(placing), placing);
        assertThat(outcomes.get(0).answer().status()).isEqualTo(Answer.Status.DONE);
        assertConflict(outcomes.get(1));
        assertThat(outcomes.get(2).isDuplicate()).isTrue();
    }

    @Test
    void aJobOfBeforeSendersWereRecordedIsAnsweredAsBefore() throws Exception {
        ReceivedJob placing = placing("p", "K", "helpdesk");
        Outcome first = hold.batch(placing).get(0);
        hold.database.execute("UPDATE processed_job SET sender = NULL");
        assertThat(hold.batch(byMallory(placing)).get(0).answerText()).isEqualTo(first.answerText());
    }

    @Test
    void nobodyTakesTheIdOfAHeldJobByAJobOnAnotherOrder() throws Exception {
        hold.send(completing("a", "E", "assign"));
        assertThat(hold.send(byMallory(placing("a", "M", "helpdesk")), byMallory(unreadable("a"))))
                .extracting(Answer::errorCode)
                .containsExactly("id_conflict", "id_conflict");
        assertThat(hold.one.order("M")).isNull();
        assertThat(hold.send(placing("p", "E", "helpdesk")))
                .extracting(Answer::jobId)
                .containsExactly("p", "a");
        assertThat(hold.one.steps("E")).hasSize(1);
    }

    @Test
    void nobodyCountsTheAttemptsOfAnothersJob() throws Exception {
        hold.send(completing("a", "E", "assign"));
        assertConflict(hold.batch(delivered(byMallory(placing("a", "M", "helpdesk")), 4))
                .get(0));
        assertThat(hold.one.held("E")).extracting(HeldJob::attempts).containsExactly(0);
        assertThat(hold.reasons("E")).containsExactly(HeldJob.Reason.EARLY);
    }

    /** As when another server holds the one while this one fails to do the other. */
    @Test
    void aHeldJobStaysAsItIsWhenAnotherOfItsIdFailsMeanwhile() throws Exception {
        hold.send(completing("a", "E", "assign"));
        String before = hold.database.contents();
        WorkTables tables = hold.one.tables();
        ReceivedJob other = byMallory(placing("a", "M", "helpdesk"));
        assertConflict(new ContendedOrders(tables).putOff(other));

        TestServer.Rules rules = TestServer.BY_DEFAULT;
        FailedJobs failed =
                new FailedJobs(tables, rules.retries(), rules.limits(), new DatabaseFaults(tables.dialect()));
        assertThat(failed.noteDelivery(other)).isZero();
        assertThatThrownBy(() -> failed.retryOrOpenIncident(other, new IllegalStateException("bug")))
                .as("so that the broker delivers it again")
                .isInstanceOf(DatabaseUnavailableException.class);
        assertThat(hold.database.contents()).isEqualTo(before);
    }

    @Test
    void aFailingJobOfAnothersIdDoesNotRemoveTheHeldOne() throws Exception {
        hold.send(completing("a", "E", "assign"));
        hold.database.execute("ALTER TABLE orders ADD CONSTRAINT no_m CHECK (order_key <> 'M')");
        assertConflict(hold.batch(byMallory(placing("a", "M", "helpdesk"))).get(0));
        assertThat(hold.reasons("E")).containsExactly(HeldJob.Reason.EARLY);
    }

    /** Two servers may hold the one and do the other at the same time. */
    @Test
    void aHeldJobWhoseIdWasTakenIsAnsweredOnceAndNotSentForEver() throws Exception {
        hold.send(completing("a", "E", "assign"));
        hold.database.execute("UPDATE held_job SET job_id = 'b'");
        hold.send(byMallory(placing("a", "M", "helpdesk")));
        hold.database.execute("UPDATE held_job SET job_id = 'a'");

        assertConflict(hold.batch(byMallory(placing("a", "M2", "helpdesk"))).get(0));
        assertThat(hold.reasons("E")).as("the other sender's").hasSize(1);
        assertConflict(hold.batch(completing("a", "E", "assign")).get(0));
        assertThat(hold.held()).isZero();
    }

    /** What a server wrote, another sends under its own login when the first has died. */
    @Test
    void aSubflowJobMayComeFromAnyServer() throws Exception {
        hold.one.deploy(
                """
                {'key':'calls','nodes':[{'id':'start','type':'start','next':'sub'},
                  {'id':'sub','type':'subflow','process':'picky','next':'end'},{'id':'end','type':'end'}]}""");
        hold.batch(placing("p", "P", "calls"));
        ReceivedJob start = TestServer.received(hold.one.outbox().get(0));
        hold.batch(by("server/a", start));
        assertThat(hold.batch(by("server/b", start)).get(0).isDuplicate()).isTrue();
        ReceivedJob pretended = TestServer.received(start.jobId(), "order.cancel", "{'key':'P'}");
        assertConflict(hold.batch(byMallory(pretended)).get(0));
    }

    private static void assertConflict(Outcome outcome) {
        assertThat(outcome.isHeld()).isFalse();
        assertThat(outcome.answer().errorCode()).isEqualTo("id_conflict");
        assertThat(outcome.answer().errorMessage())
                .contains("'" + outcome.received().jobId() + "'", "another login");
        assertThat(outcome.answer().order()).isNull();
    }

    private static ReceivedJob byMallory(ReceivedJob job) {
        return by("mallory", job);
    }

    private static ReceivedJob by(String login, ReceivedJob job) {
        return new ReceivedJob(
                new Envelope(job.jobId(), login, null, false, job.enteredAt()),
                job.type(),
                job.body(),
                job.bodyHash(),
                job.job(),
                job.rejection(),
                job.delivery());
    }
}
