package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.TestJson.HELPDESK;
import static org.omflow.booster.server.execution.TestServer.completing;
import static org.omflow.booster.server.execution.TestServer.id;
import static org.omflow.booster.server.execution.TestServer.placing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.order.Step;

/** A job takes effect once, however often it comes; its sender always gets the same answer. */
@Tag("job")
@Timeout(120)
@Tag("integration")
class OnceOnlyTest {
    private static final TestClock CLOCK = new TestClock();
    private static TestDatabase database;
    private static TestServer one;
    private static TestServer two;

    @BeforeAll
    static void start() {
        database = TestDatabase.fresh();
        one = new TestServer(database, "server-a", CLOCK);
        two = new TestServer(database, "server-b", CLOCK);
        one.deploy(HELPDESK);
        one.deploy(
                """
                {'key':'loop','nodes':[{'id':'start','type':'start','next':'again'},
                  {'id':'again','type':'form','next':'which'},
                  {'id':'which','type':'switch','cases':[{'when':'done','next':'end'}],'otherwise':'again'},
                  {'id':'end','type':'end'}]}""");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void inTheSameBatch() throws Exception {
        ReceivedJob placing = placing(id(), "same-1", "helpdesk");
        ReceivedJob completing = completing(id(), "same-1", "assign");
        List<Outcome> outcomes = one.batch(placing, placing, completing, placing, completing);

        assertThat(outcomes).extracting(Outcome::isDuplicate).containsExactly(false, true, false, true, true);
        assertThat(outcomes.get(1).answerText()).isEqualTo(outcomes.get(0).answerText());
        assertThat(outcomes.get(3).answerText()).isEqualTo(outcomes.get(0).answerText());
        assertThat(outcomes.get(4).answerText()).isEqualTo(outcomes.get(2).answerText());
        assertThat(one.steps("same-1")).hasSize(1);
    }

    @Test
    void inALaterBatchOfAnotherServer() throws Exception {
        ReceivedJob placing = placing(id(), "later-1", "helpdesk");
        ReceivedJob completing = completing(id(), "later-1", "assign");
        List<Outcome> first = one.batch(placing, completing);
        CLOCK.forward(Duration.ofHours(1));
        two.complete("later-1", "solve");
        String before = database.contents();
        List<Outcome> second = two.batch(completing, placing);

        assertThat(second)
                .extracting(Outcome::answerText)
                .containsExactly(first.get(1).answerText(), first.get(0).answerText());
        assertThat(second).allMatch(Outcome::isDuplicate);
        assertThat(database.contents()).isEqualTo(before);
    }

    @Test
    void aLoopIsNotRunThroughTwice() throws Exception {
        one.place("loop-1", "loop");
        ReceivedJob again = completing(id(), "loop-1", "again");
        one.batch(again, again);
        two.batch(again);

        assertThat(one.steps("loop-1")).hasSize(1);
    }

    @Test
    void anotherBodyUnderTheSameIdIsAConflict() throws Exception {
        String jobId = id();
        Outcome first = one.batch(placing(jobId, "conflict-1", "helpdesk")).get(0);
        String before = database.contents();
        List<Outcome> others = two.batch(
                placing(jobId, "conflict-2", "helpdesk"),
                completing(jobId, "conflict-1", "assign"),
                placing(jobId, "conflict-1", "helpdesk"));

        assertThat(others.get(0).answer().errorCode()).isEqualTo("id_conflict");
        assertThat(others.get(0).answer().errorMessage()).contains(jobId).contains("own id");
        assertThat(others.get(0).dead()).isTrue();
        assertThat(others.get(1).answer().errorCode()).isEqualTo("id_conflict");
        assertThat(others.get(2).answerText()).isEqualTo(first.answerText());
        assertThat(database.contents()).isEqualTo(before);
    }

    @Test
    void aConflictWithinOneBatch() throws Exception {
        String jobId = id();
        List<Outcome> outcomes =
                one.batch(placing(jobId, "conflict-3", "helpdesk"), placing(jobId, "conflict-4", "helpdesk"));
        assertThat(outcomes.get(0).answer().status()).isEqualTo(Answer.Status.DONE);
        assertThat(outcomes.get(1).answer().errorCode()).isEqualTo("id_conflict");
        assertThat(one.order("conflict-4")).isNull();
    }

    /** As after a failover: the same jobs are delivered to two servers, in another sequence, at the same time. */
    @Test
    void inTwoServersAtTheSameTime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        Random random = new Random(1);
        try {
            for (int round = 0; round < 60; round++) {
                String loop = "race-loop-" + round;
                one.place(loop, "loop");
                List<ReceivedJob> jobs = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    jobs.add(placing("race-" + round + "-" + i, "race-" + round + "-" + i, "helpdesk"));
                    jobs.add(completing("race-" + round + "-loop-" + i, loop, "again"));
                }
                List<ReceivedJob> shuffled = new ArrayList<>(jobs);
                Collections.shuffle(shuffled, random);
                CyclicBarrier together = new CyclicBarrier(2);
                Future<List<Outcome>> first = threads.submit(() -> {
                    together.await();
                    return one.runner().run(jobs);
                });
                Future<List<Outcome>> second = threads.submit(() -> {
                    together.await();
                    return two.runner().run(shuffled);
                });
                List<Outcome> all = new ArrayList<>(first.get(30, TimeUnit.SECONDS));
                all.addAll(second.get(30, TimeUnit.SECONDS));

                for (ReceivedJob job : jobs) {
                    List<Outcome> ofJob = all.stream()
                            .filter(o -> o.received().jobId().equals(job.jobId()))
                            .toList();
                    assertThat(ofJob).hasSize(2);
                    assertThat(ofJob.get(0).answerText()).isEqualTo(ofJob.get(1).answerText());
                    assertThat(ofJob.get(0).answer().status()).isEqualTo(Answer.Status.DONE);
                    assertThat(ofJob).filteredOn(Outcome::isDuplicate).hasSize(1);
                }
                assertThat(one.steps(loop)).extracting(Step::seq).containsExactly(1, 2, 3, 4, 5, 6);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(database.number(
                        "SELECT count(*) FROM orders WHERE order_key LIKE 'race-%' AND process_key = 'helpdesk'"))
                .isEqualTo(360);
        assertThat(database.number("SELECT count(*) FROM incident")).isZero();
    }
}
