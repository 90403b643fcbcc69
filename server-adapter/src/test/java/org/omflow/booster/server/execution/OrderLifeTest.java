package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.TestJson.HELPDESK;
import static org.omflow.booster.server.execution.TestServer.cancelling;
import static org.omflow.booster.server.execution.TestServer.completing;
import static org.omflow.booster.server.execution.TestServer.entered;
import static org.omflow.booster.server.execution.TestServer.id;
import static org.omflow.booster.server.execution.TestServer.placing;
import static org.omflow.booster.server.execution.TestServer.received;
import static org.omflow.booster.server.execution.TestServer.unreadable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.order.Order;
import org.omflow.booster.server.order.OrderStatus;
import org.omflow.booster.server.order.Step;

@Tag("job")
@Tag("integration")
class OrderLifeTest {
    private static final TestClock CLOCK = new TestClock();
    private static TestDatabase database;
    private static TestServer server;

    @BeforeAll
    static void start() {
        database = TestDatabase.fresh();
        server = new TestServer(database, "server-a", CLOCK);
        server.deploy(HELPDESK);
        server.deploy(
                """
                {'key':'strict','form':[{'name':'room','type':'text','required':true,'maxLength':5}],'nodes':[
                  {'id':'start','type':'start','next':'look'},
                  {'id':'look','type':'form','fields':['room'],'required':['room'],'next':'end'},
                  {'id':'end','type':'end'}]}""");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void anOrderLivesFromItsPlacingToItsEnd() throws Exception {
        Instant placedAt = CLOCK.instant();
        Answer placed = server.run(placing("life-1", "T-1", "helpdesk", "{'subject':'printer'}"));
        assertThat(placed.status()).isEqualTo(Answer.Status.DONE);
        assertThat(placed.jobId()).isEqualTo("life-1");
        assertThat(placed.key()).isEqualTo("T-1");
        assertThat(placed.order().path("waitingAt")).hasToString("[\"assign\"]");
        assertThat(server.steps("T-1")).isEmpty();

        CLOCK.forward(Duration.ofMinutes(1));
        Instant assignedAt = CLOCK.instant();
        server.run(completing("life-2", "T-1", "assign", "{'to':'bob'}"));
        CLOCK.forward(Duration.ofMinutes(1));
        Instant solvedAt = CLOCK.instant();
        TestServer other = new TestServer(database, "server-b", CLOCK);
        Answer solved = other.run(completing("life-3", "T-1", "solve", "{'subject':'printer fixed'}"));

        assertThat(solved.order().path("status").asText()).isEqualTo("completed");
        assertThat(solved.order().path("waitingAt")).isEmpty();
        Order order = server.order("T-1");
        assertThat(order.status()).isEqualTo(OrderStatus.COMPLETED);
        assertThat(order.form()).hasToString("{\"subject\":\"printer fixed\",\"to\":\"bob\"}");
        assertThat(order.identity().placedBy()).isEqualTo("amy");
        assertThat(order.identity().placedLogin()).isEqualTo("scanner");
        assertThat(order.identity().placedJob()).isEqualTo("life-1");
        assertThat(order.identity().placedAt()).isEqualTo(placedAt);
        assertThat(order.changedAt()).isEqualTo(solvedAt);
        assertThat(order.stepCount()).isEqualTo(2);
        List<Step> steps = server.steps("T-1");
        assertThat(steps)
                .extracting(Step::seq, Step::node, Step::nodeType, Step::by, Step::login, Step::server, Step::at)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                1, "assign", "form", "bob", "scanner", "server-a", assignedAt),
                        org.assertj.core.groups.Tuple.tuple(
                                2, "solve", "form", "bob", "scanner", "server-b", solvedAt));
        assertThat(steps.get(0).form()).hasToString("{\"to\":\"bob\"}");
        assertThat(server.outbox()).isEmpty();
    }

    @Test
    void aCancelledOrderKeepsItsHistoryWithTheReason() throws Exception {
        server.place("C-1", "helpdesk");
        server.complete("C-1", "assign");
        Answer cancelled = server.run(cancelling(id(), "C-1"));

        assertThat(cancelled.status()).isEqualTo(Answer.Status.DONE);
        assertThat(cancelled.order().path("status").asText()).isEqualTo("cancelled");
        assertThat(cancelled.order().path("waitingAt")).isEmpty();
        assertThat(server.order("C-1").status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(server.steps("C-1")).hasSize(2).last().satisfies(step -> {
            assertThat(step.node()).isEqualTo("cancel");
            assertThat(step.by()).isEqualTo("cleo");
            assertThat(step.form()).hasToString("{\"reason\":\"no more\"}");
        });
    }

    @Test
    void aWholeLifeFitsIntoOneBatch() throws Exception {
        List<Outcome> outcomes = server.batch(
                completing(id(), "B-1", "assign"),
                placing(id(), "B-1", "helpdesk"),
                completing(id(), "B-1", "assign"),
                completing(id(), "B-1", "assign"),
                completing(id(), "B-1", "solve"),
                cancelling(id(), "B-1"));

        assertThat(outcomes)
                .extracting(o -> o.answer().status() == Answer.Status.DONE
                        ? "done"
                        : o.answer().errorCode())
                .containsExactly("unknown_order", "done", "done", "not_waiting", "done", "not_active");
        assertThat(server.order("B-1").status()).isEqualTo(OrderStatus.COMPLETED);
        assertThat(server.steps("B-1")).extracting(Step::seq).containsExactly(1, 2);
    }

    @Test
    void aKeyThatIsNotGivenIsDerivedFromTheJobId() throws Exception {
        assertThat(server.run(placing("free-1", null, "helpdesk")).key()).isEqualTo("free-1");
        assertThat(server.run(placing("a~b", null, "helpdesk")).key()).isEqualTo("a-b");
        assertThat(server.run(placing("ID:4711", null, "helpdesk")).key()).isEqualTo("ID:4711");
        assertThat(server.order("free-1").status()).isEqualTo(OrderStatus.ACTIVE);
        assertThat(server.order("a-b").identity().placedJob()).isEqualTo("a~b");
        // Even within one batch the derived key is the one that later jobs name.
        List<Outcome> outcomes =
                server.batch(placing("free-2", null, "helpdesk"), completing(id(), "free-2", "assign"));
        assertThat(outcomes).allMatch(o -> o.answer().status() == Answer.Status.DONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "order.place | {'key':'R-1','process':'helpdesk'} | duplicate_key | 'R-1'",
                "order.place | {'key':'R-1','process':'nothing'} | duplicate_key | 'R-1'",
                "order.place | {'key':'R-9','process':'nothing'} | unknown_process | 'nothing'",
                "step.complete | {'key':'R-9','node':'assign'} | unknown_order | 'R-9'",
                "step.complete | {'key':'R-1','node':'solve'} | not_waiting | it waits at assign",
                "step.complete | {'key':'R-1','node':'nowhere'} | not_waiting | 'nowhere'",
                "step.complete | {'key':'R-2','node':'assign'} | not_active | cancelled",
                "order.cancel | {'key':'R-2'} | not_active | cancelled",
                "order.cancel | {'key':'R-9'} | unknown_order | 'R-9'",
                "order.place | {'key':'R-9','process':'strict'} | missing_field | 'room'",
                "order.place | {'key':'R-9','process':'strict','form':{'room':null}} | missing_field | 'room'",
                "order.place | {'key':'R-9','process':'strict','form':{'room':'a long one'}} | invalid_field | 'room'",
                "order.place | {'key':'R-9','process':'strict','form':{'room':5}} | invalid_field | 'room'",
                "order.place | {'key':'R-9','process':'strict','form':{'room':'1','x':1}} | unknown_field | 'x'",
                "step.complete | {'key':'R-3','node':'look','form':{}} | missing_field | 'room'",
                "step.complete | {'key':'R-3','node':'look','form':{'y':1}} | unknown_field | 'y'"
            })
    void aRejectedJobTellsWhyAndChangesNothing(String type, String body, String code, String named) throws Exception {
        if (server.order("R-1") == null) {
            server.place("R-1", "helpdesk");
            server.place("R-2", "helpdesk");
            server.run(cancelling(id(), "R-2"));
            server.run(placing(id(), "R-3", "strict", "{'room':'101'}"));
        }
        String before = database.contents();
        String jobId = id();
        Outcome outcome = server.batch(received(jobId, type, body)).get(0);

        assertThat(outcome.answer().status()).isEqualTo(Answer.Status.REJECTED);
        assertThat(outcome.answer().errorCode()).isEqualTo(code);
        assertThat(outcome.answer().errorMessage()).contains(named).endsWith(".");
        assertThat(outcome.answer().order()).isNull();
        assertThat(outcome.dead()).isTrue();
        assertThat(outcome.followUps()).isEmpty();
        assertThat(database.contents()).isEqualTo(before);

        // Its answer is kept, and stays the same whatever happens meanwhile.
        Outcome again = server.batch(
                        entered(received(jobId, type, body), CLOCK.instant().plusSeconds(1)))
                .get(0);
        assertThat(again.isDuplicate()).isTrue();
        assertThat(again.dead()).isFalse();
        assertThat(again.answerText()).isEqualTo(outcome.answerText());
    }

    /** The Booster died before the dead job was stored, and with it the count of deliveries. */
    @Test
    void aRejectedJobThatComesAgainFromTheJournalIsADeadJobAgain() throws Exception {
        ReceivedJob job = received(id(), "order.place", "{'key':'X','process':'nothing'}");
        assertThat(server.batch(job).get(0).dead()).isTrue();

        Outcome again = server.batch(job).get(0);
        assertThat(again.isDuplicate()).isTrue();
        assertThat(again.dead()).isTrue();
    }

    @Test
    void whatIsRefusedByRestBecomesDeadUnlessItsRequestStillWaits() throws Exception {
        ReceivedJob job = received(id(), "order.place", "{'key':'X','process':'nothing'}");
        ReceivedJob byRest = new ReceivedJob(
                new Envelope(job.jobId(), "amy", null, true, job.enteredAt())
                        .waitingUntil(TestServer.LATELY.plusSeconds(5)),
                job.type(),
                job.body(),
                job.bodyHash(),
                job.job(),
                null,
                1);
        Outcome refused = server.batch(byRest).get(0);
        assertThat(refused.dead()).isTrue();
        assertThat(refused.isAwaited(TestServer.LATELY.plusMillis(4_999))).isTrue();
        assertThat(refused.isAwaited(TestServer.LATELY.plusSeconds(5))).isFalse();
    }

    @Test
    void anUnreadableMessageIsRejectedAmongOthers() throws Exception {
        List<Outcome> outcomes = server.batch(
                placing(id(), "U-1", "helpdesk"),
                unreadable("u-2"),
                unreadable(null),
                placing(id(), "U-3", "helpdesk"));

        assertThat(outcomes)
                .extracting(o -> o.answer().status())
                .containsExactly(
                        Answer.Status.DONE, Answer.Status.REJECTED, Answer.Status.REJECTED, Answer.Status.DONE);
        assertThat(outcomes.get(2).answer().jobId()).isNull();
        assertThat(outcomes.get(2).dead()).isTrue();
        assertThat(database.number("SELECT count(*) FROM processed_job WHERE job_id = 'u-2'"))
                .isEqualTo(1);
    }

    @Test
    void aNewVersionTakesNewOrdersWhileRunningOnesKeepTheirs() throws Exception {
        String one =
                """
                {'key':'changing','nodes':[{'id':'start','type':'start','next':'a'},
                  {'id':'a','type':'form','next':'end'},{'id':'end','type':'end'}]}""";
        String two = one.replace("'next':'end'", "'next':'b'")
                .replace("{'id':'end'", """
                {'id':'b','type':'form','next':'end'},{'id':'end'""");
        TestServer other = new TestServer(database, "server-b", CLOCK);
        server.deploy(one);
        server.place("V-1", "changing");
        assertThat(other.deploy(two).version()).isEqualTo(2);
        server.place("V-2", "changing");

        server.complete("V-1", "a");
        server.complete("V-2", "a");
        assertThat(server.order("V-1").status()).isEqualTo(OrderStatus.COMPLETED);
        assertThat(server.order("V-1").identity().version()).isEqualTo(1);
        assertThat(server.order("V-2").status()).isEqualTo(OrderStatus.ACTIVE);
        assertThat(server.order("V-2").identity().version()).isEqualTo(2);
        assertThat(other.complete("V-2", "b").order().path("status").asText()).isEqualTo("completed");
    }

    @Test
    void anotherServerTakesJobsOfAProcessThatItNeverSaw() throws Exception {
        TestServer other = new TestServer(database, "server-b", CLOCK);
        assertThat(other.place("N-1", "fresh").errorCode()).isEqualTo("unknown_process");
        server.deploy(HELPDESK.replace("'helpdesk'", "'fresh'"));

        assertThat(other.place("N-1", "fresh").status()).isEqualTo(Answer.Status.DONE);
        assertThat(new TestServer(database, "server-c", CLOCK)
                        .complete("N-1", "assign")
                        .status())
                .isEqualTo(Answer.Status.DONE);
    }

    @Test
    void stepsCountWhatAPersonWouldName() throws Exception {
        server.deploy(
                """
                {'key':'route','nodes':[{'id':'start','type':'start','next':'set'},
                  {'id':'set','type':'setform','set':{'n':'1'},'next':'which'},
                  {'id':'which','type':'switch','cases':[{'when':'n == 1','next':'a'}],'otherwise':'end'},
                  {'id':'a','type':'form','next':'end'},{'id':'end','type':'end'}]}""");
        server.place("S-1", "route");
        server.complete("S-1", "a");

        assertThat(server.steps("S-1")).extracting(Step::node).containsExactly("set", "a");
        assertThat(server.steps("S-1")).extracting(Step::by).containsExactly(null, "bob");
        assertThat(server.steps("S-1")).extracting(Step::login).containsExactly(null, "scanner");
    }
}
