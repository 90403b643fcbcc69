package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.omflow.booster.server.execution.TestServer.cancelling;
import static org.omflow.booster.server.execution.TestServer.completing;
import static org.omflow.booster.server.execution.TestServer.id;
import static org.omflow.booster.server.execution.TestServer.placing;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.incident.Correction;
import org.omflow.booster.server.incident.Incident;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.order.OrderStatus;

/** A process that cannot go on leaves its order where it stands, with an incident that is retried or discarded. */
@Tag("job")
@Tag("integration")
class RetryTest {
    /** Has no case for anything but n == 1. */
    private static final String AT_ONCE =
            """
            {'key':'pick','nodes':[{'id':'start','type':'start','next':'which'},
              {'id':'which','type':'switch','cases':[{'when':'n == 1','next':'work'}]},
              {'id':'work','type':'form','next':'end'},{'id':'end','type':'end'}]}""";

    private TestDatabase database;
    private TestServer server;

    @BeforeEach
    void start() {
        database = TestDatabase.fresh();
        server = new TestServer(database, "server-a", new TestClock());
        server.deploy(AT_ONCE);
        server.deploy(
                """
                {'key':'later','nodes':[{'id':'start','type':'start','next':'ask'},
                  {'id':'ask','type':'form','next':'which'},
                  {'id':'which','type':'switch','cases':[{'when':'n == 1','next':'end'}]},
                  {'id':'end','type':'end'}]}""");
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void aStepThatCannotGoOnLeavesTheOrderWhereItStood() throws Exception {
        server.place("L", "later");
        Outcome outcome = server.batch(completing("l-1", "L", "ask", "{'n':2}")).get(0);

        assertThat(outcome.answer().status()).isEqualTo(Answer.Status.FAILED);
        assertThat(outcome.answer().errorCode()).isEqualTo("process_error");
        assertThat(outcome.answer().errorMessage()).contains("which").contains("no case holds");
        assertThat(outcome.answer().order().path("status").asText()).isEqualTo("failed");
        assertThat(outcome.dead()).isFalse();
        assertThat(server.steps("L")).isEmpty();
        assertThat(server.order("L").form()).isEmpty();
        assertThat(server.openIncidents()).singleElement().satisfies(incident -> {
            assertThat(incident.cause()).isEqualTo(outcome.answer().errorMessage());
            assertThat(incident.job().envelope().login()).isEqualTo("scanner");
        });
        assertThat(server.run(completing("l-2", "L", "ask", "{'n':1}")))
                .as("waits behind it")
                .isNull();

        assertThat(server.service().discard(incident().id(), "admin").jobId()).isEqualTo("l-1");
        assertThat(server.outbox()).isEmpty();
        assertThat(server.order("L").status()).isEqualTo(OrderStatus.ACTIVE);
        assertThat(server.sweep()).extracting(Answer::jobId).containsExactly("l-2");
        assertThat(server.order("L").status()).isEqualTo(OrderStatus.COMPLETED);
    }

    @Test
    void aRetryThatFailsAgainIsTheNextIncident() throws Exception {
        server.place("L", "later");
        server.run(completing("l-1", "L", "ask", "{'n':2}"));
        for (String id : new String[] {"l-1#1", "l-1#2", "l-1#3"}) {
            assertThat(server.service().retry(incident().id(), Correction.NONE, "admin"))
                    .isEqualTo(id);
            assertThat(server.order("L").status()).isEqualTo(OrderStatus.ACTIVE);
            assertThat(server.drain()).singleElement().satisfies(answer -> {
                assertThat(answer.jobId()).isEqualTo(id);
                assertThat(answer.status()).isEqualTo(Answer.Status.FAILED);
            });
            assertThat(server.openIncidents()).hasSize(1);
        }
        assertThat(database.number("SELECT count(*) FROM incident WHERE status = 'retried' AND closed_by = 'admin'"))
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "no key"})
    void aPlacingThatIsRetriedFollowsTheNewestVersion(String given) throws Exception {
        String key = given.equals("key") ? "N" : "n-1";
        server.run(placing("n-1", given.equals("key") ? "N" : null, "pick", "{'n':2}"));
        assertThat(server.order(key).status()).isEqualTo(OrderStatus.FAILED);
        assertThat(server.order(key).progress()).isNull();
        server.deploy(AT_ONCE.replace("'cases'", "'otherwise':'work','cases'"));
        server.service().retry(incident().id(), Correction.NONE, "admin");
        assertThat(server.order(key).status()).isEqualTo(OrderStatus.ACTIVE);
        assertThat(server.complete(key, "work")).as("waits behind it").isNull();
        List<Answer> answers = server.drain();

        assertThat(database.number("SELECT count(*) FROM orders")).isEqualTo(1);
        assertThat(server.order(key).identity().version()).isEqualTo(2);
        assertThat(server.order(key).identity().placedJob()).isEqualTo("n-1");
        assertThat(answers).extracting(Answer::status).containsExactly(Answer.Status.DONE, Answer.Status.DONE);
        assertThat(answers.get(0).order().path("waitingAt")).singleElement().hasToString("\"work\"");
        assertThat(answers.get(1).order().path("status").asText()).isEqualTo("completed");
    }

    @Test
    void aPlacingWhoseFormTheNewestVersionRefusesFailsAgain() throws Exception {
        server.run(placing("n-1", "N", "pick", "{'n':2}"));
        server.deploy(AT_ONCE.replace("'key':'pick'", "'key':'pick','form':[{'name':'n','type':'text'}]"));
        server.service().retry(incident().id(), Correction.NONE, "admin");
        server.drain();

        assertThat(server.order("N").status()).isEqualTo(OrderStatus.FAILED);
        assertThat(incident().cause()).contains("'n'");
        server.service().discard(incident().id(), "admin");
        assertThat(server.order("N").status()).isEqualTo(OrderStatus.CANCELLED);
    }

    /** Earlier builds let senders take the ids of retries; no order may wait for a retry that never comes. */
    @Test
    void aRetryWhoseIdAnotherJobUsedBeforeIsAnIncidentAgain() throws Exception {
        server.place("A", "later");
        server.run(completing("r-1", "A", "ask", "{'n':2}"));

        assertThat(server.service().retry(incident().id(), Correction.NONE, "admin"))
                .isEqualTo("r-1#1");
        database.execute("INSERT INTO processed_job (job_id, body_hash, answer, processed_at)"
                + " SELECT 'r-1#1', repeat('0', 64), answer, processed_at FROM processed_job WHERE job_id = 'r-1'");
        assertThat(server.drain()).extracting(Answer::errorCode).containsExactly("id_conflict");

        assertThat(server.order("A").status()).isEqualTo(OrderStatus.FAILED);
        assertThat(server.service().retry(incident().id(), Correction.NONE, "admin"))
                .isEqualTo("r-1#2");
    }

    @Test
    void aRetryThatIsDoneAlreadyReleasesItsOrder() throws Exception {
        server.place("A", "later");
        server.run(completing("r-1", "A", "ask", "{'n':2}"));
        server.service().retry(incident().id(), Correction.NONE, "admin");
        database.execute("INSERT INTO processed_job (job_id, body_hash, answer, processed_at)"
                + " SELECT 'r-1#1', body_hash, answer, processed_at FROM processed_job WHERE job_id = 'r-1'");

        server.drain();

        assertThat(server.order("A").blockedBy()).isNull();
    }

    @Test
    void anotherPlacingCannotSlipIntoAnOrderThatIsRetried() throws Exception {
        server.run(placing("n-1", "N", "pick", "{'n':2}"));
        server.service().retry(incident().id(), Correction.NONE, "admin");
        assertThat(server.run(placing("n-2", "N", "pick", "{'n':1}"))).isNull();
        assertThat(server.run(placing("n-1#7", "N", "later", "{}"))).isNull();
        assertThat(server.drain()).extracting(Answer::jobId).containsExactly("n-1#1");
        server.service().discard(incident().id(), "admin");
        assertThat(server.sweep())
                .extracting(Answer::jobId, Answer::errorCode)
                .containsExactly(tuple("n-2", "duplicate_key"), tuple("n-1#7", "duplicate_key"));
        assertThat(server.order("N").identity().process()).isEqualTo("pick");
    }

    @Test
    void aFailedOrderMayBeCancelled() throws Exception {
        server.run(placing("n-1", "N", "pick", "{'n':2}"));
        long incident = incident().id();
        assertThat(server.run(cancelling(id(), "N")).status()).isEqualTo(Answer.Status.DONE);
        assertThat(server.openIncidents()).isEmpty();
        RejectedException closed = catchThrowableOfType(
                RejectedException.class, () -> server.service().retry(incident, Correction.NONE, "admin"));
        assertThat(closed.code()).isEqualTo(ErrorCode.NOT_ACTIVE);
        assertThat(server.outbox()).isEmpty();
        assertThat(server.order("N").status()).isEqualTo(OrderStatus.CANCELLED);
    }

    @Test
    void anIncidentIsClosedOnce() throws Exception {
        server.run(placing("n-1", "N", "pick", "{'n':2}"));
        long incident = incident().id();
        server.service().retry(incident, Correction.NONE, "admin");

        RejectedException again = catchThrowableOfType(
                RejectedException.class, () -> server.service().discard(incident, "admin"));
        assertThat(again.code()).isEqualTo(ErrorCode.NOT_ACTIVE);
        assertThat(again).hasMessageContaining("Incident " + incident);
        RejectedException unknown = catchThrowableOfType(
                RejectedException.class, () -> server.service().retry(4711, Correction.NONE, "admin"));
        assertThat(unknown.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(server.outbox()).extracting(OutgoingJob::jobId).containsExactly("n-1#1");
    }

    @Test
    void anEndlessLoopIsAnIncident() throws Exception {
        server.deploy(
                """
                {'key':'endless','nodes':[{'id':'start','type':'start','next':'set'},
                  {'id':'set','type':'setform','set':{'n':'1'},'next':'which'},
                  {'id':'which','type':'switch','cases':[{'when':'n == 2','next':'end'}],'otherwise':'set'},
                  {'id':'end','type':'end'}]}""");
        Answer answer = server.place("E", "endless");
        assertThat(answer.errorCode()).isEqualTo("process_error");
        assertThat(answer.errorMessage()).contains("1000");
        assertThat(server.steps("E")).isEmpty();
    }

    private Incident incident() {
        assertThat(server.openIncidents()).hasSize(1);
        return server.openIncidents().get(0);
    }
}
