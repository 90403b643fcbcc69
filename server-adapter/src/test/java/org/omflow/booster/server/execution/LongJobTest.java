package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.job.JobProbe;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.retry.DatabaseUnavailableException;

/** A job that takes longer than every limit on idle and waiting transactions. */
@Tag("job")
@Tag("integration")
class LongJobTest {
    private static final String NOTE =
            "{'key':'note','name':'Note','nodes':[{'id':'start','type':'start','next':'end'},{'id':'end','type':'end'}]}";
    private static final String TALK =
            "{'key':'talk','name':'Talk','nodes':[{'id':'start','type':'start','next':'say'},"
                    + "{'id':'say','type':'form','name':'Say','next':'hear'},"
                    + "{'id':'hear','type':'form','name':'Hear','next':'end'},{'id':'end','type':'end'}]}";

    private final TestClock clock = new TestClock(TestServer.LATELY);

    private TestDatabase database;
    private Database strict;
    private TestServer server;
    private TestServer other;

    @BeforeEach
    void start() {
        database = TestDatabase.fresh();
        strict = database.open("database.idle-transaction-timeout", "4s", "database.lock-timeout", "1s");
        server = server("a");
        other = server("b");
    }

    private TestServer server(String name) {
        return new TestServer(Jdbi.create(strict.dataSource()), strict.dialect(), name, clock, TestServer.BY_DEFAULT);
    }

    @AfterEach
    void stop() {
        SlowJobs.forget();
        strict.close();
        database.close();
    }

    @Test
    void runsAJobOnceThatWorksLongerThanTheLimitOnIdleTransactions() throws Exception {
        server.deploy(NOTE);
        ReceivedJob job = TestServer.placing("long", "T-1", "note");
        AtomicInteger runs = new AtomicInteger();
        SlowJobs.during("long", () -> {
            runs.incrementAndGet();
            workUntilTransactionIsOld();
        });

        Answer answer = server.batch(
                        TestServer.placing("before", "T-0", "note"), job, TestServer.placing("after", "T-2", "note"))
                .get(1)
                .answer();

        assertThat(answer.status()).isEqualTo(Answer.Status.DONE);
        assertThat(runs).hasValue(1);
        assertThat(server.run(job)).isEqualTo(answer);
        assertThat(runs).hasValue(1);
        assertThat(server.order("T-2").status().wireName()).isEqualTo("completed");
    }

    @Test
    void aBatchMayTakeLongToWriteWhatItChanges() throws Exception {
        server.deploy(NOTE);
        SlowJobs.at(JobProbe.Point.BEFORE_COMMIT, this::workUntilTransactionIsOld);

        assertThat(server.run(TestServer.placing("long", "T-1", "note")).status())
                .isEqualTo(Answer.Status.DONE);
    }

    @Test
    void runsAJobOnceThatWorksTenMinutes() throws Exception {
        server.deploy(NOTE);
        ReceivedJob job = TestServer.placing("ten", "T-1", "note");
        SlowJobs.during("ten", () -> clock.forward(Duration.ofMinutes(10)));

        Answer answer = server.run(job);

        assertThat(answer.status()).isEqualTo(Answer.Status.DONE);
        assertThat(server.takeDue()).isEmpty();
        assertThat(other.run(job)).isEqualTo(answer);
        assertThat(server.openIncidents()).isEmpty();
    }

    @Test
    void putsOffAJobWhoseOrderIsBusyAndDoesTheOthersMeanwhile() throws Exception {
        server.deploy(TALK);
        server.place("T-1", "talk");
        ReceivedJob first = TestServer.completing("first", "T-1", "say");
        ReceivedJob second = TestServer.completing("second", "T-1", "hear");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        SlowJobs.during("first", () -> {
            begun.countDown();
            awaitQuietly(mayEnd);
        });
        CompletableFuture<Answer> working = CompletableFuture.supplyAsync(() -> answer(server, first));
        awaitQuietly(begun);
        try {
            List<Outcome> outcomes = other.batch(second, TestServer.placing("beside", "T-2", "talk"));
            assertThat(outcomes).extracting(Outcome::isHeld).containsExactlyInAnyOrder(true, false);
            assertThat(server.order("T-2").status().wireName()).isEqualTo("active");
            assertThat(server.held("T-1")).extracting(HeldJob::reason).containsExactly(HeldJob.Reason.BUSY);
        } finally {
            mayEnd.countDown();
        }
        assertThat(working.get(30, TimeUnit.SECONDS).status()).isEqualTo(Answer.Status.DONE);
        clock.forward(Duration.ofSeconds(1));
        assertThat(other.sweep()).extracting(Answer::status).containsExactly(Answer.Status.DONE);
        assertThat(server.steps("T-1")).hasSize(2);
        assertThat(server.held("T-1")).isEmpty();
    }

    private static Answer answer(TestServer server, ReceivedJob job) {
        try {
            return server.run(job);
        } catch (DatabaseUnavailableException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Three times the limit, by the database's own clock. */
    private void workUntilTransactionIsOld() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> database.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND xact_start < clock_timestamp() - interval '12 seconds'"
                                + " AND pid <> pg_backend_pid()")
                        > 0);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
