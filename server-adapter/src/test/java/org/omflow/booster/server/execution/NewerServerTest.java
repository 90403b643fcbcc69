package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.execution.TestServer.completing;
import static org.omflow.booster.server.execution.TestServer.entered;
import static org.omflow.booster.server.execution.TestServer.placing;
import static org.omflow.booster.server.execution.TestServer.received;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.message.JobReader;
import org.omflow.booster.ha.testkit.LogLines;
import org.omflow.booster.server.TestJson;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.job.NewerJobException;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.order.OrderStatus;
import org.omflow.booster.server.rows.NewerServers;

/** An older server beside newer ones, as in every update: it leaves to them what it does not know. */
@Tag("job")
@Tag("integration")
class NewerServerTest {
    private static final Duration SOON = Duration.ofSeconds(15);
    /** As long as a name may be. */
    private static final String NEWER_REASON = "scheduled_for_a_time_of_the_next_quarter";

    private final TestHold hold = new TestHold();

    @AfterEach
    void stop() {
        hold.close();
    }

    @Test
    void aJobOfAnUnknownTypeWaitsForANewerServer() throws Exception {
        ReceivedJob job = unknown("n", "server/a", "order.split");
        try (LogLines said = LogLines.of(NewerServers.class)) {
            assertThat(hold.batch(job)).allMatch(Outcome::isHeld);
            assertThat(hold.batch(unknown("n", "server/b", "order.split")))
                    .as("sent again by another server")
                    .allMatch(Outcome::isHeld);
            hold.batch(unknown("m", "server/a", "order.split"));
            assertThat(said.containing("order.split")).hasSize(1);
        }
        assertThat(hold.reasons("K")).containsExactly(HeldJob.Reason.UNKNOWN, HeldJob.Reason.UNKNOWN);
        hold.clock.forward(SOON);
        assertThat(hold.one.takeDue()).as("only a newer server sends them").isEmpty();
        assertThat(hold.database.number("SELECT count(*) FROM processed_job")).isZero();
    }

    /** It waits for what that job will do to its order, however long this takes. */
    @Test
    void anEarlyStepIsNotGivenUpWhileItsOrderWaitsForANewerServer() throws Exception {
        hold.send(placing("p", "K", "picky"));
        hold.batch(unknown("n", "server/a", "order.split"));
        hold.send(completing("early", "K", "then"));
        for (int second = 0; second < 60; second += 5) {
            assertThat(hold.after(Duration.ofSeconds(5))).isEmpty();
        }
        assertThat(hold.reasons("K")).contains(HeldJob.Reason.EARLY);

        hold.database.execute("DELETE FROM held_job WHERE job_id = 'n'");
        assertThat(hold.after(Duration.ofSeconds(40)))
                .extracting(Answer::errorCode)
                .containsExactly("not_waiting");
    }

    @Test
    void itWaitsForANewerServerAlsoAfterItsOrderMoved() throws Exception {
        hold.send(placing("p", "K", "picky"));
        ReceivedJob job = unknown("n", "server/a", "order.split");
        hold.batch(job);
        hold.batch(completing("a", "K", "ask", "{'n':1}"));
        assertThat(hold.reasons("K")).containsExactly(HeldJob.Reason.RELEASED);
        assertThat(hold.batch(job)).allMatch(Outcome::isHeld);
        assertThat(hold.reasons("K")).containsExactly(HeldJob.Reason.UNKNOWN);
    }

    @Test
    void aJobThatCameToAnOlderServerAgainIsSentToTheNextSoon() throws Exception {
        ReceivedJob job = unknown("n", "server/a", "order.split");
        hold.batch(job);
        hold.clock.forward(Duration.ofMinutes(20));
        hold.batch(job);
        assertThat(hold.one.held("K"))
                .allMatch(held -> held.dueAt().equals(hold.clock.instant().plusSeconds(1)));
    }

    @Test
    void theNewerServerCarriesItOut() throws Exception {
        hold.send(placing("p", "K", "helpdesk"));
        hold.batch(unknown("n", "scanner", "order.split"));
        OutgoingJob sent = completing("n", "K", "assign").toSendAgain();
        hold.database.execute(
                "UPDATE held_job SET job_type = ?, body = ?, content_hash = NULL WHERE job_id = 'n'",
                sent.type(),
                sent.body());

        hold.clock.forward(Duration.ofSeconds(1));
        assertThat(hold.one.takeDue())
                .as("soon, to any server, not to the one that has the order's jobs")
                .singleElement()
                .matches(job -> job.orderKey() == null);
        assertThat(hold.after(SOON)).extracting(Answer::status).containsExactly(Answer.Status.DONE);
        assertThat(hold.held()).isZero();
    }

    @Test
    void aHeldJobWithAnUnknownReasonIsLeftAsItIs() throws Exception {
        hold.send(placing("p", "F", "picky"));
        hold.send(completing("newer", "F", "then"), completing("early", "F", "then"));
        hold.database.execute("UPDATE held_job SET reason = '" + NEWER_REASON + "' WHERE job_id = 'newer'");
        hold.clock.forward(SOON);
        try (LogLines said = LogLines.of(NewerServers.class)) {
            assertThat(hold.one.takeDue()).extracting(OutgoingJob::jobId).containsExactly("early");
            hold.one.takeDue();
            hold.one.takeDue();
            assertThat(said.containing("'" + NEWER_REASON + "'")).hasSize(1);
        }

        assertThat(hold.batch(completing("newer", "F", "then"))).allMatch(Outcome::isHeld);
        assertThat(hold.send(completing("a", "F", "ask", "{'n':1}")))
                .extracting(Answer::jobId)
                .as("the order goes on")
                .containsExactly("a", "early");
        assertThat(hold.database.number(
                        "SELECT count(*) FROM held_job WHERE reason = '" + NEWER_REASON + "' AND tries = 0"))
                .isEqualTo(1);
    }

    @Test
    void aJobThatNeedsANewerDefinitionWaits() throws Exception {
        hold.send(placing("x", "X", "picky"));
        hold.database.execute("UPDATE process_version SET definition = replace(definition, '\"form\",', '\"clock\",')"
                + " WHERE process_key = 'picky'");
        TestServer fresh = hold.server("server-c");
        Outcome outcome = fresh.batch(
                        entered(placing("p", "F", "picky"), hold.clock.instant()),
                        entered(placing("q", "G", "helpdesk"), hold.clock.instant()))
                .get(0);

        assertThat(outcome.isHeld()).isTrue();
        assertThat(hold.reasons("F")).containsExactly(HeldJob.Reason.UNKNOWN);
        assertThat(hold.one.order("G")).as("its neighbour").isNotNull();
        assertThat(hold.one.openIncidents()).isEmpty();
        // The test's first server knows the definition as a newer one does.
        assertThat(hold.after(SOON)).extracting(Answer::status).contains(Answer.Status.DONE);
        assertThat(hold.one.order("F").progress().waitingAt()).containsExactly("ask");
    }

    @Test
    void aJobOfAnOrderInAnUnknownStatusWaits() throws Exception {
        hold.send(placing("p", "F", "helpdesk"));
        hold.database.execute("UPDATE orders SET status = 'paused'");
        ReceivedJob step = completing("a", "F", "assign");

        assertThat(hold.batch(step)).allMatch(Outcome::isHeld);
        for (int delivery = 4; delivery < 9; delivery++) {
            assertThat(hold.batch(TestServer.delivered(step, delivery))).allMatch(Outcome::isHeld);
        }
        assertThat(hold.one.openIncidents()).isEmpty();

        hold.database.execute("UPDATE orders SET status = 'active'");
        assertThat(hold.after(SOON)).extracting(Answer::status).containsExactly(Answer.Status.DONE);
        assertThat(hold.one.order("F").status()).isEqualTo(OrderStatus.ACTIVE);
        assertThat(hold.held()).isZero();
    }

    private static ReceivedJob unknown(String jobId, String login, String type) {
        ReceivedJob read = received(new OutgoingJob(
                Envelope.of(jobId, login),
                "order.cancel",
                "K",
                TestJson.json("{'key':'K'}").toString()));
        return new ReceivedJob(
                read.envelope(),
                type,
                read.body(),
                read.bodyHash(),
                null,
                new NewerJobException(JobReader.unknownType(type), "K"),
                1);
    }
}
