package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.omflow.booster.server.execution.TestServer.cancelling;
import static org.omflow.booster.server.execution.TestServer.completing;
import static org.omflow.booster.server.execution.TestServer.delivered;
import static org.omflow.booster.server.execution.TestServer.entered;
import static org.omflow.booster.server.execution.TestServer.placing;
import static org.omflow.booster.server.execution.TestServer.received;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.incident.Correction;
import org.omflow.booster.server.incident.Incident;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.order.OrderStatus;
import org.omflow.booster.server.order.Step;
import org.omflow.booster.server.retry.DatabaseUnavailableException;

/** A job that fails is tried three times with growing pauses; its order's other jobs wait behind it meanwhile. */
@Tag("job")
@Timeout(120)
@Tag("integration")
class FailingJobTest {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration SECOND = Duration.ofSeconds(10);
    private static final Duration MILLISECOND = Duration.ofMillis(1);

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
    void threeTriesWithGrowingPausesMakeOneIncidentWithItsCause() throws Exception {
        hold.send(placing("p", "F", "picky"));
        assertThat(hold.send(completing("f", "F", "ask", "{'n':2}"))).isEmpty();
        assertThat(hold.one.order("F").blockedBy()).isEqualTo("f");
        assertThat(hold.one.order("F").status()).isEqualTo(OrderStatus.ACTIVE);
        assertThat(hold.one.held("F")).singleElement().satisfies(held -> {
            assertThat(held.reason()).isEqualTo(HeldJob.Reason.FAILING);
            assertThat(held.attempts()).isEqualTo(1);
        });
        assertThat(hold.cause("f")).contains("no case holds");

        assertThat(hold.after(FIRST.minus(MILLISECOND))).isEmpty();
        assertThat(hold.one.held("F").get(0).attempts()).isEqualTo(1);
        assertThat(hold.after(MILLISECOND)).isEmpty();
        assertThat(hold.one.held("F").get(0).attempts()).isEqualTo(2);
        assertThat(hold.after(SECOND.minus(MILLISECOND))).isEmpty();
        assertThat(hold.one.openIncidents()).isEmpty();

        List<Answer> answers = hold.after(MILLISECOND);
        assertThat(answers).singleElement().satisfies(answer -> {
            assertThat(answer.jobId()).isEqualTo("f");
            assertThat(answer.errorCode()).isEqualTo("process_error");
        });
        assertThat(hold.incident().cause())
                .isEqualTo(answers.get(0).errorMessage())
                .contains("no case holds");
        assertThat(hold.one.order("F").status()).isEqualTo(OrderStatus.FAILED);
        assertThat(hold.held()).isZero();
        assertThat(hold.after(Duration.ofDays(1))).isEmpty();
    }

    @Test
    void aSecondCopyUsesUpNoTry() throws Exception {
        ReceivedJob failing = completing("f", "F", "ask", "{'n':2}");
        hold.send(placing("p", "F", "picky"));
        hold.batch(failing, failing);
        hold.batch(delivered(failing, 2));
        assertThat(hold.one.held("F").get(0).attempts()).isEqualTo(1);
    }

    @Test
    void jobsBehindItAreDoneInTheirOrderAfterARetry() throws Exception {
        blockWithTwoBehind();
        hold.database.execute("UPDATE process_version SET definition = replace(definition, 'n == 1', 'n == 2')");
        TestServer fresh = hold.server("server-c");
        String again = fresh.service().retry(hold.incident().id(), Correction.NONE, "admin");

        assertThat(hold.one.order("F").status()).isEqualTo(OrderStatus.ACTIVE);
        assertThat(hold.reasons("F")).containsExactly(HeldJob.Reason.PARKED, HeldJob.Reason.PARKED);
        assertThat(fresh.drain())
                .extracting(Answer::jobId, Answer::status)
                .containsExactly(
                        tuple(again, Answer.Status.DONE),
                        tuple("t", Answer.Status.DONE),
                        tuple("l", Answer.Status.DONE));
        assertThat(hold.one.steps("F")).extracting(Step::node).containsExactly("ask", "then", "last");
        assertThat(hold.one.order("F").status()).isEqualTo(OrderStatus.COMPLETED);
        assertThat(hold.one.order("F").blockedBy()).isNull();
        assertThat(hold.held()).isZero();
    }

    @Test
    void aRetryThatFailsAgainKeepsThemBehindTheNextIncident() throws Exception {
        blockWithTwoBehind();
        hold.one.service().retry(hold.incident().id(), Correction.NONE, "admin");
        assertThat(hold.one.drain()).isEmpty();
        assertThat(hold.one.order("F").blockedBy()).isEqualTo("f#1");
        assertThat(hold.after(FIRST)).isEmpty();
        assertThat(hold.after(SECOND)).extracting(Answer::jobId).containsExactly("f#1");

        assertThat(hold.incident().job().jobId()).isEqualTo("f#1");
        assertThat(hold.one.order("F").status()).isEqualTo(OrderStatus.FAILED);
        assertThat(hold.reasons("F")).containsExactly(HeldJob.Reason.PARKED, HeldJob.Reason.PARKED);
    }

    @Test
    void jobsBehindItGoOnAfterADiscard() throws Exception {
        blockWithTwoBehind();
        hold.one.service().discard(hold.incident().id(), "admin");
        assertThat(hold.one.order("F").blockedBy()).isNull();
        assertThat(hold.one.sweep())
                .as("the order has yet to come to their forms")
                .isEmpty();
        assertThat(hold.reasons("F")).containsExactly(HeldJob.Reason.EARLY, HeldJob.Reason.EARLY);

        assertThat(hold.send(completing("g", "F", "ask", "{'n':1}")))
                .extracting(Answer::jobId)
                .containsExactly("g", "t", "l");
        assertThat(hold.held()).isZero();
    }

    @Test
    void aCancellationPassesAndAnswersAllWhoWait() throws Exception {
        blockWithTwoBehind();
        assertThat(hold.send(cancelling("c", "F")))
                .extracting(Answer::jobId, Answer::errorCode)
                .containsExactly(tuple("c", null), tuple("t", "not_active"), tuple("l", "not_active"));
        assertThat(hold.one.order("F").status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(hold.one.order("F").blockedBy()).isNull();
        assertThat(hold.one.openIncidents()).isEmpty();
        assertThat(hold.held()).isZero();
    }

    @Test
    void aCancellationBetweenTwoTriesAnswersTheFailingJobToo() throws Exception {
        hold.send(placing("p", "F", "picky"), completing("f", "F", "ask", "{'n':2}"));
        assertThat(hold.send(cancelling("c", "F")))
                .extracting(Answer::jobId, Answer::errorCode)
                .containsExactly(tuple("c", null), tuple("f", "not_active"));
        assertThat(hold.held()).isZero();
        assertThat(hold.after(Duration.ofMinutes(1))).isEmpty();
        assertThat(hold.one.openIncidents()).isEmpty();
    }

    @Test
    void aPlacingThatFailsAtFirstSucceedsAtItsSecondTry() throws Exception {
        String begins =
                """
                {'key':'begins','nodes':[{'id':'start','type':'start','next':'which'},
                  {'id':'which','type':'switch','cases':[{'when':'n == 1','next':'ask'}]},
                  {'id':'ask','type':'form','next':'end'},{'id':'end','type':'end'}]}""";
        hold.one.deploy(begins);
        assertThat(hold.send(placing("p", "B", "begins", "{'n':2}"), completing("a", "B", "ask")))
                .isEmpty();
        assertThat(hold.reasons("B")).containsExactly(HeldJob.Reason.FAILING, HeldJob.Reason.PARKED);
        hold.one.deploy(begins.replace("'cases'", "'otherwise':'ask','cases'"));

        assertThat(hold.after(FIRST))
                .extracting(Answer::jobId, Answer::status)
                .containsExactly(tuple("p", Answer.Status.DONE), tuple("a", Answer.Status.DONE));
        assertThat(hold.one.order("B").status()).isEqualTo(OrderStatus.COMPLETED);
        assertThat(hold.one.order("B").identity().version()).isEqualTo(2);
        assertThat(hold.held()).isZero();
        assertThat(hold.database.number("SELECT count(*) FROM incident")).isZero();
    }

    @Test
    void anUnexpectedFaultTakesTheSamePath() throws Exception {
        hold.send(placing("p", "F", "helpdesk"));
        hold.database.execute("UPDATE orders SET process_version = 99");
        List<Outcome> outcomes = hold.batch(
                completing("f", "F", "assign"), completing("s", "F", "solve"), placing("q", "Q", "helpdesk"));
        assertThat(outcomes).extracting(Outcome::isHeld).containsExactly(true, true, false);
        assertThat(hold.reasons("F")).containsExactly(HeldJob.Reason.FAILING, HeldJob.Reason.PARKED);
        assertThat(hold.one.order("F").blockedBy()).isEqualTo("f");
        assertThat(hold.after(FIRST)).isEmpty();
        assertThat(hold.after(SECOND)).extracting(Answer::errorCode).containsExactly("internal");
        assertThat(hold.incident().cause())
                .startsWith("The job could not be carried out: ")
                .contains("99");
        assertThat(hold.one.order("F").status()).isEqualTo(OrderStatus.FAILED);

        hold.database.execute("UPDATE orders SET process_version = 1");
        hold.one.service().retry(hold.incident().id(), Correction.NONE, "admin");
        assertThat(hold.one.drain()).extracting(Answer::jobId).containsExactly("f#1", "s");
        assertThat(hold.one.order("F").status()).isEqualTo(OrderStatus.COMPLETED);
        assertThat(hold.held()).isZero();
    }

    /** Earlier builds let senders number their jobs just as retries are numbered. */
    @Test
    void aJobNamedLikeARetryDoesNotPass() throws Exception {
        blockWithTwoBehind();
        assertThat(hold.send(completing("f#1", "F", "then"))).isEmpty();
        assertThat(hold.reasons("F")).hasSize(3).containsOnly(HeldJob.Reason.PARKED);
        assertThat(hold.one.order("F").blockedBy()).isEqualTo("f");
    }

    @Test
    void aForgedSubflowJobUnblocksNothing() throws Exception {
        hold.one.deploy(
                """
                {'key':'calls','nodes':[{'id':'start','type':'start','next':'sub'},
                  {'id':'sub','type':'subflow','process':'picky','next':'end'},{'id':'end','type':'end'}]}""");
        hold.send(placing("p", "P", "calls"));
        hold.send(completing("f", "P~1", "ask", "{'n':2}"));
        hold.send(received("x", "subflow.cancel", "{'parent':'P','token':1}"));
        assertThat(hold.one.order("P~1").blockedBy()).isEqualTo("f");
        assertThat(hold.reasons("P~1")).containsExactly(HeldJob.Reason.FAILING);
    }

    @Test
    void subflowJobsWaitBehindAFailedOneAndGoOnAfterIt() throws Exception {
        String missing = "{'key':'missing','nodes':[{'id':'start','type':'start','next':'a'},"
                + "{'id':'a','type':'form','next':'end'},{'id':'end','type':'end'}]}";
        hold.one.deploy(
                """
                {'key':'two','nodes':[{'id':'start','type':'start','next':'split'},
                  {'id':'split','type':'async','branches':['one','two']},
                  {'id':'one','type':'subflow','process':'missing','next':'join'},
                  {'id':'two','type':'subflow','process':'helpdesk','next':'join'},
                  {'id':'join','type':'collection','next':'end'},{'id':'end','type':'end'}]}""");
        hold.send(placing("p", "T", "two"));
        assertThat(hold.reasons("T")).containsExactly(HeldJob.Reason.FAILING, HeldJob.Reason.PARKED);
        assertThat(hold.one.order("T~2")).isNull();
        // A step of a subflow that has yet to begin waits for it, too.
        hold.send(completing("a", "T~2", "assign"));

        hold.one.deploy(missing);
        assertThat(hold.after(FIRST)).hasSize(3).allMatch(answer -> answer.status() == Answer.Status.DONE);
        assertThat(hold.one.order("T~1").progress().waitingAt()).containsExactly("a");
        assertThat(hold.one.steps("T~2")).extracting(Step::node).containsExactly("assign");
        assertThat(hold.held()).isZero();
    }

    @Test
    void aJobOfWhichServersDieBecomesAnIncidentWhileItsNeighboursAreDone() throws Exception {
        hold.send(placing("p", "bad", "helpdesk"), placing("q", "good", "helpdesk"));
        ReceivedJob poison = entered(completing("poison", "bad", "assign"), hold.clock.instant());
        ReceivedJob neighbour = entered(completing("fine", "good", "assign"), hold.clock.instant());
        for (int delivery = 4; delivery <= 6; delivery++) {
            // The first transaction takes note of the try, the second is the server's end.
            AtomicInteger opened = new AtomicInteger();
            Jdbi dying = Jdbi.create(() -> {
                if (opened.incrementAndGet() == 2) {
                    throw new DeathOfServer();
                }
                return hold.database.jdbi().open().getConnection();
            });
            TestServer server =
                    new TestServer(dying, hold.database.dialect(), "server-x", hold.clock, TestServer.BY_DEFAULT);
            int times = delivery;
            assertThatThrownBy(() -> server.batch(delivered(poison, times), delivered(neighbour, times)))
                    .isInstanceOf(DeathOfServer.class);
        }
        List<Outcome> outcomes = hold.one.batch(delivered(poison, 7), delivered(neighbour, 7));
        assertThat(outcomes)
                .extracting(outcome -> outcome.answer().status())
                .containsExactly(Answer.Status.FAILED, Answer.Status.DONE);
        assertThat(hold.incident()).satisfies(incident -> {
            assertThat(incident.job().jobId()).isEqualTo("poison");
            assertThat(incident.cause()).contains("servers stopped 3 times");
        });
        assertThat(hold.one.order("bad").status()).isEqualTo(OrderStatus.FAILED);
        assertThat(hold.one.steps("good")).hasSize(1);
        assertThat(hold.held()).isZero();
    }

    /** It waits for its order, so that it is still held when its neighbour kills the next server. */
    @Test
    void aNeighbourThatWaitsIsNotTakenForTheOneThatKillsServers() throws Exception {
        hold.send(placing("p", "bad", "helpdesk"));
        ReceivedJob early = entered(completing("early", "none", "assign"), hold.clock.instant());
        ReceivedJob poison = entered(completing("poison", "bad", "assign"), hold.clock.instant());
        for (int delivery = 4; delivery <= 6; delivery++) {
            // Each takes a note and then its turn; the server ends in the turn of the second.
            AtomicInteger opened = new AtomicInteger();
            Jdbi dying = Jdbi.create(() -> {
                if (opened.incrementAndGet() == 4) {
                    throw new DeathOfServer();
                }
                return hold.database.jdbi().open().getConnection();
            });
            TestServer server =
                    new TestServer(dying, hold.database.dialect(), "server-x", hold.clock, TestServer.BY_DEFAULT);
            int times = delivery;
            assertThatThrownBy(() -> server.batch(delivered(early, times), delivered(poison, times)))
                    .isInstanceOf(DeathOfServer.class);
        }

        List<Outcome> outcomes = hold.one.batch(delivered(early, 7), delivered(poison, 7));

        assertThat(hold.incident().job().jobId()).isEqualTo("poison");
        assertThat(outcomes.get(0).isHeld()).isTrue();
        assertThat(hold.one.held("none")).singleElement().satisfies(held -> {
            assertThat(held.reason()).isEqualTo(HeldJob.Reason.EARLY);
            assertThat(held.attempts()).isZero();
        });
    }

    @Test
    void anOutageOfTheDatabaseIsNoAttempt() throws Exception {
        hold.send(placing("p", "F", "helpdesk"));
        ReceivedJob job = entered(completing("a", "F", "assign"), hold.clock.instant());
        SlowJobs.during("a", () -> {
            throw new IllegalStateException(new SQLException("connection lost", "08006"));
        });
        try {
            for (int delivery = 4; delivery < 9; delivery++) {
                ReceivedJob again = delivered(job, delivery);
                assertThatThrownBy(() -> hold.one.batch(again)).isInstanceOf(DatabaseUnavailableException.class);
            }
        } finally {
            SlowJobs.forget();
        }

        assertThat(hold.batch(delivered(job, 9)).get(0).answer().status()).isEqualTo(Answer.Status.DONE);
        assertThat(hold.held()).isZero();
    }

    @Test
    void aFailingJobThatIsDeliveredOftenIsCountedOncePerDelivery() throws Exception {
        hold.send(placing("p", "F", "picky"));
        hold.batch(delivered(completing("f", "F", "ask", "{'n':2}"), 4));
        assertThat(hold.one.held("F").get(0).attempts()).isEqualTo(1);
        assertThat(hold.after(FIRST)).isEmpty();
        assertThat(hold.after(SECOND)).hasSize(1);
        assertThat(hold.incident().cause()).contains("no case holds");
    }

    /** It comes again and again, but no server has ended of it. */
    @Test
    void aJobWhoseOrderOthersHoldIsNotGivenUpHoweverOftenItComes() throws Exception {
        hold.send(placing("p", "F", "helpdesk"));
        try (Database impatient = hold.database.open("database.lock-timeout", "1s");
                Database patient = hold.database.open("database.idle-transaction-timeout", "10m");
                Handle holder = Jdbi.create(patient.dataSource()).open()) {
            TestServer server = new TestServer(
                    Jdbi.create(impatient.dataSource()),
                    impatient.dialect(),
                    "server-x",
                    hold.clock,
                    TestServer.BY_DEFAULT);
            holder.begin();
            holder.execute("UPDATE orders SET changed_at = changed_at WHERE order_key = 'F'");
            ReceivedJob job = entered(completing("a", "F", "assign"), hold.clock.instant());
            for (int delivery = 4; delivery < 9; delivery++) {
                assertThat(server.batch(delivered(job, delivery))).allMatch(Outcome::isHeld);
            }
            assertThat(hold.reasons("F")).containsExactly(HeldJob.Reason.BUSY);
            holder.rollback();
            assertThat(server.batch(delivered(job, 9)).get(0).answer().status()).isEqualTo(Answer.Status.DONE);
        }
        assertThat(hold.held()).isZero();
    }

    @Test
    void aCauseThatCannotBeStoredAsItIsIsStoredAsFarAsPossible() throws Exception {
        hold.send(placing("p", "F", "helpdesk"));
        HeldJob whole = new HeldJob(
                completing("f", "F", "assign").toHold(),
                HeldJob.Reason.FAILING,
                1,
                "\0" + "x".repeat(1998) + "\uD83D\uDE00",
                hold.clock.instant(),
                hold.clock.instant());
        hold.database.jdbi().useTransaction(handle -> hold.one.tables().held().add(handle, List.of(whole)));
        assertThat(hold.cause("f")).isEqualTo("?" + "x".repeat(1998));
    }

    private static final class DeathOfServer extends Error {}

    private void blockWithTwoBehind() throws DatabaseUnavailableException {
        hold.send(
                placing("p", "F", "picky"),
                completing("f", "F", "ask", "{'n':2}"),
                completing("t", "F", "then"),
                completing("l", "F", "last"));
        assertThat(hold.reasons("F"))
                .containsExactly(HeldJob.Reason.FAILING, HeldJob.Reason.PARKED, HeldJob.Reason.PARKED);
        assertThat(hold.after(FIRST)).isEmpty();
        assertThat(hold.after(SECOND)).extracting(Answer::jobId).containsExactly("f");
        assertThat(hold.reasons("F")).containsExactly(HeldJob.Reason.PARKED, HeldJob.Reason.PARKED);
        Incident incident = hold.incident();
        assertThat(incident.job().jobId()).isEqualTo("f");
    }
}
