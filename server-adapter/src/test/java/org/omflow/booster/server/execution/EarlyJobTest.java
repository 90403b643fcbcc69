package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.omflow.booster.server.execution.TestServer.cancelling;
import static org.omflow.booster.server.execution.TestServer.completing;
import static org.omflow.booster.server.execution.TestServer.delivered;
import static org.omflow.booster.server.execution.TestServer.entered;
import static org.omflow.booster.server.execution.TestServer.placing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.groups.Tuple;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.incident.Correction;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.order.OrderStatus;
import org.omflow.booster.server.order.Step;
import org.omflow.booster.server.retry.DatabaseUnavailableException;

/** A job that overtakes the one before it waits until its order is there and waits for it, but not for ever. */
@Tag("job")
@Timeout(120)
@Tag("integration")
class EarlyJobTest {
    private static final Duration LOOK = Duration.ofMillis(500);

    private TestHold hold;

    @BeforeEach
    void start() {
        hold = new TestHold();
    }

    @AfterEach
    void stop() {
        hold.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pas", "psa", "aps", "asp", "sap", "spa"})
    void inWhateverOrderJobsArriveTheyAreDoneInTheirTurn(String arrival) throws Exception {
        List<Answer> answers = new ArrayList<>();
        for (char next : arrival.toCharArray()) {
            answers.addAll(hold.send(
                    switch (next) {
                        case 'p' -> placing("p", "E", "helpdesk");
                        case 'a' -> completing("a", "E", "assign");
                        default -> completing("s", "E", "solve");
                    }));
        }
        assertThat(answers).extracting(Answer::jobId).containsExactly("p", "a", "s");
        assertThat(answers).allMatch(answer -> answer.status() == Answer.Status.DONE);
        assertThat(hold.one.steps("E")).extracting(Step::node).containsExactly("assign", "solve");
        assertThat(hold.one.order("E").status()).isEqualTo(OrderStatus.COMPLETED);
        assertThat(hold.held()).isZero();
        assertThat(hold.after(Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    void aCancellationThatOvertakesItsPlacingCancelsIt() throws Exception {
        assertThat(hold.send(cancelling("c", "E"))).isEmpty();
        assertThat(hold.send(placing("p", "E", "helpdesk")))
                .extracting(Answer::jobId)
                .containsExactly("p", "c");
        assertThat(hold.one.order("E").status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(hold.held()).isZero();
    }

    @Test
    void onlySoManyWaitForOneOrder() throws Exception {
        String large = "{\"note\":\"" + "x".repeat(900_000) + "\"}";
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            answers.addAll(hold.send(completing("s" + i, "E", "solve", large)));
        }
        // Those beyond 8 Mi characters.
        assertThat(answers).isNotEmpty().allSatisfy(answer -> assertThat(answer.errorCode())
                .isEqualTo("too_many_waiting"));
        assertThat(hold.held() + answers.size()).isEqualTo(12);
        // Those of other orders wait as ever.
        assertThat(hold.send(completing("other", "F", "solve"))).isEmpty();
    }

    @Test
    void anEarlyStepIsGivenUpAfterItsTime() throws Exception {
        hold.send(placing("p", "E", "helpdesk"));
        hold.send(completing("s", "E", "solve"), completing("x", "X", "assign"));
        List<Answer> answers = new ArrayList<>();
        for (int ms = 0; ms < 29_999; ms += 500) {
            answers.addAll(hold.after(Duration.ofMillis(ms == 29_500 ? 499 : 500)));
        }
        assertThat(answers).isEmpty();
        assertThat(hold.held()).isEqualTo(2);

        for (int i = 0; i < 40; i++) {
            answers.addAll(hold.after(LOOK));
        }
        assertThat(answers)
                .extracting(Answer::jobId, Answer::errorCode)
                .containsExactlyInAnyOrder(tuple("s", "not_waiting"), tuple("x", "unknown_order"));
        assertThat(hold.held()).isZero();
        assertThat(hold.one.steps("E")).isEmpty();
    }

    /** The outbox of any server holds the order that a request placed while no Booster answered. */
    @Test
    void aStepWaitsAsLongAsItsOrderIsOnItsWay() throws Exception {
        OutgoingJob placing = new OutgoingJob(
                Envelope.of("p", "amy").cameByRest(), "order.place", "E", "{\"process\":\"helpdesk\",\"key\":\"E\"}");
        hold.database.jdbi().useTransaction(handle -> hold.one.tables().outbox().addUnclaimed(handle, placing));
        hold.batch(completing("a", "E", "assign"), completing("x", "X", "assign"));

        assertThat(lookFor(Duration.ofMinutes(5))).containsExactly(tuple("x", "unknown_order"));
        assertThat(hold.reasons("E")).containsExactly(HeldJob.Reason.EARLY);

        // It has been sent, and stands in the Booster's queue behind many others.
        hold.database.execute("DELETE FROM outbox");
        assertThat(lookFor(Duration.ofSeconds(10))).isEmpty();
        assertThat(hold.send(TestServer.received(placing)))
                .extracting(Answer::jobId, Answer::status)
                .containsExactly(tuple("p", Answer.Status.DONE), tuple("a", Answer.Status.DONE));
        assertThat(hold.held()).isZero();
    }

    @Test
    void aStepIsGivenUpWhenItsOrderWasOnItsWayAndDoesNotCome() throws Exception {
        OutgoingJob own = new OutgoingJob(
                Envelope.of("a", "amy").cameByRest(), "step.complete", "E", "{\"key\":\"E\",\"node\":\"assign\"}");
        hold.database.jdbi().useTransaction(handle -> hold.one.tables().outbox().addUnclaimed(handle, own));
        hold.batch(TestServer.received(own));
        assertThat(lookFor(Duration.ofMinutes(2)))
                .as("its own row does not count")
                .containsExactly(tuple("a", "unknown_order"));
    }

    /** The answers that come in this time, with their codes. */
    private List<Tuple> lookFor(Duration time) {
        List<Tuple> answers = new ArrayList<>();
        for (Duration gone = Duration.ZERO; gone.compareTo(time) < 0; gone = gone.plus(LOOK)) {
            hold.clock.forward(LOOK);
            for (OutgoingJob due : hold.one.takeDue()) {
                for (Answer answer : send(TestServer.received(due))) {
                    answers.add(tuple(answer.jobId(), answer.errorCode()));
                }
            }
        }
        return answers;
    }

    /** Without what is in the outbox. */
    private List<Answer> send(ReceivedJob job) {
        try {
            return hold.batch(job).stream()
                    .filter(outcome -> !outcome.isHeld())
                    .map(Outcome::answer)
                    .toList();
        } catch (DatabaseUnavailableException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aNodeThatTheProcessDoesNotHaveIsRefusedAtOnce() throws Exception {
        hold.send(placing("p", "E", "helpdesk"));
        assertThat(hold.send(completing("n", "E", "nowhere"), completing("m", "E", "start")))
                .extracting(Answer::errorCode)
                .containsExactly("not_waiting", "not_waiting");
        assertThat(hold.held()).isZero();
    }

    /** Neither transaction sees the other: only the look afterwards finds the order. */
    @Test
    void aStepThatComesWhileItsOrderIsBeingPlacedIsFoundByTheLook() throws Exception {
        try (Handle placing = hold.database.jdbi().open()) {
            hold.send(placing("p", "T", "helpdesk"));
            placing.begin();
            placing.execute("INSERT INTO orders SELECT 'E', process_key, process_version, status, form, progress,"
                    + " step_count, placed_by, placed_login, 'other', placed_at, changed_at, parent_key, parent_token,"
                    + " blocked_by FROM orders WHERE order_key = 'T'");
            assertThat(hold.send(completing("a", "E", "assign"))).isEmpty();
            placing.commit();
        }
        assertThat(hold.after(LOOK.minusMillis(1))).isEmpty();
        assertThat(hold.after(Duration.ofMillis(1))).extracting(Answer::status).containsExactly(Answer.Status.DONE);
        assertThat(hold.held()).isZero();
    }

    @Test
    void placingAndStepsOnTwoServersAtTheSameTimeLoseNothing() throws Exception {
        int orders = 60;
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            CyclicBarrier together = new CyclicBarrier(2);
            Future<?> placing = threads.submit(() -> {
                for (int i = 0; i < orders; i++) {
                    together.await();
                    hold.one.batch(entered(placing("p" + i, "E" + i, "helpdesk"), hold.clock.instant()));
                }
                return null;
            });
            Future<?> completing = threads.submit(() -> {
                for (int i = 0; i < orders; i++) {
                    together.await();
                    hold.two.batch(
                            entered(completing("s" + i, "E" + i, "solve"), hold.clock.instant()),
                            entered(completing("a" + i, "E" + i, "assign"), hold.clock.instant()));
                }
                return null;
            });
            placing.get();
            completing.get();
        } finally {
            threads.shutdownNow();
        }
        hold.one.drain();
        hold.two.drain();
        for (int i = 0; i < 4; i++) {
            hold.after(LOOK);
        }
        assertThat(hold.database.number("SELECT count(*) FROM orders WHERE status = 'completed' AND step_count = 2"))
                .isEqualTo(orders);
        assertThat(hold.database.number("SELECT count(*) FROM processed_job WHERE answer LIKE '%\"status\":\"done\"%'"))
                .isEqualTo(3 * orders);
        assertThat(hold.held()).isZero();
    }

    @Test
    void aHeldJobKeepsWhoWantsItsAnswerAndWhereItCameFrom() throws Exception {
        ReceivedJob plain = completing("a", "E", "assign");
        ReceivedJob job = new ReceivedJob(
                new Envelope(
                        plain.jobId(),
                        "amy",
                        "queue:answers-of-amy",
                        "bytes:AP8=",
                        true,
                        false,
                        hold.clock.instant().minusSeconds(7)),
                plain.type(),
                plain.body(),
                plain.bodyHash(),
                plain.job(),
                null,
                1);
        hold.one.batch(job);
        hold.clock.forward(LOOK);
        OutgoingJob again = hold.two.takeDue().get(0);

        assertThat(again).isEqualTo(new OutgoingJob(job.envelope(), "step.complete", "E", plain.body()));
        hold.send(placing("p", "E", "helpdesk"));
        Outcome repeated = hold.one.batch(TestServer.received(again)).get(0);
        assertThat(repeated.received().envelope()).isEqualTo(job.envelope());
        assertThat(hold.one.steps("E")).singleElement().satisfies(step -> assertThat(step.login())
                .isEqualTo("amy"));
    }

    @Test
    void twoSweepsNeverTakeTheSameJob() throws Exception {
        int jobs = 300;
        for (int i = 0; i < jobs; i++) {
            hold.one.batch(entered(completing("a" + i, "E" + i, "assign"), hold.clock.instant()));
        }
        hold.clock.forward(LOOK);
        List<String> taken = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<String>>> sweeps = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                sweeps.add(threads.submit(() -> {
                    List<String> own = new ArrayList<>();
                    for (int round = 0; round < 60; round++) {
                        hold.database.jdbi().useTransaction(handle -> hold.one
                                .tables()
                                .held()
                                .takeDue(handle, 7, hold.clock.instant())
                                .forEach(job -> own.add(job.jobId())));
                    }
                    return own;
                }));
            }
            for (Future<List<String>> sweep : sweeps) {
                taken.addAll(sweep.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(taken).hasSize(jobs).doesNotHaveDuplicates();
        assertThat(hold.after(Duration.ofSeconds(14))).isEmpty();
        assertThat(hold.one.takeDue()).isEmpty();
        hold.clock.forward(Duration.ofSeconds(1));
        assertThat(hold.one.takeDue()).as("should the sender have died").hasSize(jobs);
    }

    /** A backlog at the Booster must not be multiplied by copies of what waits in it. */
    @Test
    void aJobThatDoesNotComeBackIsSentAgainAfterGrowingPauses() throws Exception {
        hold.send(completing("early", "E", "ask"));
        int sent = 0;
        for (int second = 0; second < 3600; second++) {
            hold.clock.forward(Duration.ofSeconds(1));
            sent += hold.one.takeDue().size();
        }
        assertThat(sent).isBetween(8, 14);
        hold.clock.forward(Duration.ofMinutes(10));
        assertThat(hold.one.takeDue()).as("it may have got lost").hasSize(1);
    }

    @Test
    void aSecondCopyOfAJobThatWaitsTakesNoEffectOfItsOwn() throws Exception {
        hold.batch(completing("a", "E", "assign"), completing("a", "E", "assign"));
        hold.batch(delivered(completing("a", "E", "assign"), 2));
        assertThat(hold.held()).isEqualTo(1);
        assertThat(hold.send(placing("p", "E", "helpdesk")))
                .extracting(Answer::jobId)
                .containsExactly("p", "a");
        assertThat(hold.send(completing("a", "E", "assign")))
                .extracting(Answer::status)
                .containsExactly(Answer.Status.DONE);
        assertThat(hold.one.steps("E")).hasSize(1);
        assertThat(hold.held()).isZero();
    }

    @Test
    void anotherJobCannotTakeTheIdOfOneThatWaits() throws Exception {
        hold.send(completing("a", "E", "assign", "{'mine':1}"));
        assertThat(hold.send(completing("a", "E", "assign", "{'other':1}")))
                .extracting(Answer::errorCode)
                .containsExactly("id_conflict");
        hold.send(placing("p", "E", "helpdesk"));
        assertThat(hold.one.order("E").form()).hasToString("{\"mine\":1}");
    }

    /** The copy held by another server at the moment the job was done must not be sent for ever. */
    @Test
    void aJobThatWasDoneWaitsNoMore() throws Exception {
        hold.send(completing("a", "E", "assign"));
        HeldJob head = hold.one.held("E").get(0);
        HeldJob row = new HeldJob(
                completing("a", "E", "assign").toHold(),
                head.reason(),
                head.attempts(),
                null,
                head.heldAt(),
                head.dueAt());
        hold.send(placing("p", "E", "helpdesk"));
        hold.database.jdbi().useTransaction(handle -> hold.one.tables().held().add(handle, List.of(row)));
        hold.database.execute("UPDATE orders SET blocked_by = 'a' WHERE order_key = 'E'");

        assertThat(hold.after(LOOK)).extracting(Answer::status).containsExactly(Answer.Status.DONE);
        assertThat(hold.held()).isZero();
        assertThat(hold.one.order("E").blockedBy()).isNull();
        assertThat(hold.one.steps("E")).hasSize(1);
    }

    @Test
    void aJobOlderThanWhatIsRememberedIsRefusedUnlessItWasDone() throws Exception {
        Duration remember = TestServer.BY_DEFAULT.limits().deduplicationWindow();
        ReceivedJob inTime =
                entered(placing("in", "I", "helpdesk"), hold.clock.instant().minus(remember));
        ReceivedJob late = entered(
                placing("late", "L", "helpdesk"),
                hold.clock.instant().minus(remember).minusMillis(1));
        List<Outcome> outcomes = hold.one.batch(inTime, late, delivered(late, 2), delivered(inTime, 2));
        assertThat(outcomes).extracting(o -> o.answer().errorCode()).containsExactly(null, "too_old", "too_old", null);
        assertThat(outcomes.get(1).dead()).isTrue();
        assertThat(outcomes.get(1).answer().errorMessage()).contains("job.deduplication-window");
        assertThat(hold.one.order("L")).isNull();

        hold.clock.forward(Duration.ofDays(1));
        assertThat(hold.one.batch(inTime).get(0).answer().status()).isEqualTo(Answer.Status.DONE);
        // However often a server takes it: it is not carried out on the ground of its own note.
        ReceivedJob suspect = entered(
                placing("old", "O", "helpdesk"),
                hold.clock.instant().minus(remember).minusMillis(1));
        assertThat(hold.one.batch(delivered(suspect, 4)).get(0).answer().errorCode())
                .isEqualTo("too_old");
        assertThat(hold.held()).isZero();
    }

    @Test
    void aJobThatWaitedLongerThanWhatIsRememberedIsStillDone() throws Exception {
        hold.send(placing("p", "F", "picky"), completing("f", "F", "ask", "{'n':2}"), completing("t", "F", "then"));
        hold.after(Duration.ofSeconds(5));
        hold.after(Duration.ofSeconds(10));
        hold.clock.forward(Duration.ofDays(31));
        hold.one.service().discard(hold.incident().id(), "admin");
        hold.send(completing("g", "F", "ask", "{'n':1}"));
        hold.one.sweep();
        assertThat(hold.one.steps("F")).extracting(Step::node).containsExactly("ask", "then");
    }

    @Test
    void aRetryBehindWhichOthersWaitIsNeverTooOld() throws Exception {
        hold.send(placing("p", "F", "picky"), completing("f", "F", "ask", "{'n':2}"), completing("t", "F", "then"));
        hold.after(Duration.ofSeconds(5));
        hold.after(Duration.ofSeconds(10));
        hold.one.service().retry(hold.incident().id(), Correction.NONE, "admin");
        hold.clock.forward(Duration.ofDays(31));
        assertThat(hold.one.drain()).isEmpty();
        assertThat(hold.one.order("F").blockedBy()).isEqualTo("f#1");
        assertThat(hold.reasons("F")).containsExactly(HeldJob.Reason.PARKED, HeldJob.Reason.FAILING);
    }
}
