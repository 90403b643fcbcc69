package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.omflow.booster.server.TestJson.HELPDESK;
import static org.omflow.booster.server.execution.TestServer.completing;
import static org.omflow.booster.server.execution.TestServer.entered;
import static org.omflow.booster.server.execution.TestServer.id;
import static org.omflow.booster.server.execution.TestServer.placing;
import static org.omflow.booster.server.execution.TestServer.unreadable;

import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.incident.Correction;
import org.omflow.booster.server.incident.Incident;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.order.OrderStatus;
import org.omflow.booster.server.order.Step;
import org.omflow.booster.server.retry.DatabaseUnavailableException;

/** One bad job never fails its batch; one that meets a database at fault is never given up. */
@Tag("job")
@Timeout(120)
@Tag("integration")
class BadJobTest {
    private final TestClock clock = new TestClock();
    private TestDatabase database;
    private TestServer server;

    @BeforeEach
    void start() throws DatabaseUnavailableException {
        database = TestDatabase.fresh();
        server = new TestServer(database, "server-a", clock);
        server.deploy(HELPDESK);
        server.place("bad", "helpdesk");
        server.place("good", "helpdesk");
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void anOrderThatCannotBeReadFailsOnlyItsOwnJob() throws Exception {
        database.execute("UPDATE orders SET progress = '{broken' WHERE order_key = 'bad'");
        List<Outcome> outcomes = server.batch(
                placing(id(), "first", "helpdesk"),
                completing("bad-1", "bad", "assign"),
                completing(id(), "good", "assign"),
                completing(id(), "first", "assign"));

        assertThat(outcomes)
                .extracting(o -> o.answer().status())
                .containsExactly(Answer.Status.DONE, Answer.Status.FAILED, Answer.Status.DONE, Answer.Status.DONE);
        assertThat(outcomes.get(1).answer().errorCode()).isEqualTo("internal");
        assertThat(outcomes.get(1).answer().key()).isEqualTo("bad");
        assertThat(outcomes.get(1).dead()).isFalse();
        assertThat(database.number("SELECT count(*) FROM orders WHERE order_key = 'bad' AND status = 'failed'"))
                .isEqualTo(1);
        assertThat(server.steps("first")).hasSize(1);
        assertThat(server.openIncidents()).singleElement().satisfies(incident -> {
            assertThat(incident.orderKey()).isEqualTo("bad");
            assertThat(incident.job().jobId()).isEqualTo("bad-1");
            assertThat(incident.cause()).startsWith("The job could not be carried out: ");
        });

        // Delivered again, it is answered alike and has no second incident.
        Outcome again = server.batch(completing("bad-1", "bad", "assign")).get(0);
        assertThat(again.answerText()).isEqualTo(outcomes.get(1).answerText());
        assertThat(server.openIncidents()).hasSize(1);
    }

    @Test
    void aFailedJobIsDoneByARetryOnceItsCauseIsGone() throws Exception {
        database.execute("UPDATE orders SET process_version = 99 WHERE order_key = 'bad'");
        assertThat(server.complete("bad", "assign").status()).isEqualTo(Answer.Status.FAILED);
        assertThat(server.order("bad").status()).isEqualTo(OrderStatus.FAILED);
        assertThat(server.complete("bad", "solve")).as("waits behind it").isNull();

        database.execute("UPDATE orders SET process_version = 1 WHERE order_key = 'bad'");
        Incident incident = server.openIncidents().get(0);
        String again = server.service().retry(incident.id(), Correction.NONE, "admin");

        assertThat(again).isEqualTo(incident.job().jobId() + "#1");
        assertThat(server.drain()).hasSize(2).allMatch(answer -> answer.status() == Answer.Status.DONE);
        assertThat(server.steps("bad")).extracting(Step::node).containsExactly("assign", "solve");
        assertThat(server.steps("bad").get(0).login()).isEqualTo("scanner");
    }

    /** An order that cannot be read cannot hold its jobs back either, so that it may have two incidents. */
    @Test
    void eachOfTwoIncidentsCanBeDiscardedOrRetried() throws Exception {
        for (String first : List.of("discarded", "retried")) {
            database.execute("UPDATE orders SET progress = concat('{broken', progress) WHERE order_key = 'bad'");
            server.complete("bad", "assign");
            server.complete("bad", "assign");
            database.execute("UPDATE orders SET progress = substr(progress, 8) WHERE order_key = 'bad'");
            List<Incident> incidents = server.openIncidents();
            assertThat(incidents).hasSize(2);

            if (first.equals("discarded")) {
                server.service().discard(incidents.get(0).id(), "admin");
                assertThat(server.order("bad").status()).isEqualTo(OrderStatus.FAILED);
                server.service().discard(incidents.get(1).id(), "admin");
            } else {
                server.service().retry(incidents.get(1).id(), Correction.NONE, "admin");
                server.service().discard(incidents.get(0).id(), "admin");
                assertThat(server.drain()).singleElement().satisfies(answer -> assertThat(answer.status())
                        .isEqualTo(Answer.Status.DONE));
            }
            assertThat(server.order("bad").status()).isEqualTo(OrderStatus.ACTIVE);
            assertThat(server.order("bad").blockedBy()).isNull();
        }
        assertThat(server.complete("bad", "solve").status()).isEqualTo(Answer.Status.DONE);
    }

    @Test
    void aPlacingThatFailsHoldsNobodyElsesOrderBack() throws Exception {
        TestServer patient =
                new TestServer(database.jdbi(), database.dialect(), "server-b", clock, TestServer.BY_DEFAULT);
        database.execute("UPDATE orders SET progress = concat('{broken', progress) WHERE order_key = 'bad'");
        assertThat(patient.batch(TestServer.entered(placing("dup", "bad", "helpdesk"), clock.instant()))
                        .get(0)
                        .isHeld())
                .isTrue();
        database.execute("UPDATE orders SET progress = substr(progress, 8) WHERE order_key = 'bad'");
        assertThat(server.order("bad").blockedBy()).isNull();
        clock.forward(java.time.Duration.ofSeconds(5));
        assertThat(patient.sweep()).extracting(Answer::errorCode).containsExactly("duplicate_key");
        assertThat(server.complete("bad", "assign").status()).isEqualTo(Answer.Status.DONE);
    }

    @Test
    void aJobWithoutAKeyKeepsItsDerivedKeyThroughARetry() throws Exception {
        database.execute("UPDATE process SET latest_version = 9");
        Answer failed = server.run(placing("free-1", null, "helpdesk"));
        assertThat(failed.status()).isEqualTo(Answer.Status.FAILED);
        assertThat(failed.key()).isEqualTo("free-1");
        database.execute("UPDATE process SET latest_version = 1");

        Incident incident = server.openIncidents().get(0);
        assertThat(incident.orderKey()).isEqualTo("free-1");
        server.service().retry(incident.id(), Correction.NONE, "admin");
        server.drain();

        assertThat(server.order("free-1").progress().waitingAt()).containsExactly("assign");
        assertThat(server.order("free-1#1")).isNull();
    }

    @Test
    void aValueThatCannotBeStoredSendsItsMessageToTheDeadJobs() throws Exception {
        ReceivedJob fine = placing("long-1", "long-1", "helpdesk");
        ReceivedJob tooLong = new ReceivedJob(
                new Envelope(fine.jobId(), "u".repeat(200), null, false, fine.enteredAt()),
                fine.type(),
                fine.body(),
                fine.bodyHash(),
                fine.job(),
                null,
                1);
        List<Outcome> outcomes =
                server.batch(completing(id(), "good", "assign"), tooLong, placing(id(), "after", "helpdesk"));

        assertThat(outcomes)
                .extracting(o -> o.answer().status())
                .containsExactly(Answer.Status.DONE, Answer.Status.FAILED, Answer.Status.DONE);
        assertThat(outcomes).extracting(Outcome::dead).containsExactly(false, true, false);
        assertThat(outcomes.get(1).answer().errorMessage()).contains("dead jobs");
        assertThat(server.order("long-1")).isNull();
        assertThat(server.order("after")).isNotNull();
        Outcome again =
                server.batch(entered(tooLong, clock.instant().plusSeconds(1))).get(0);
        assertThat(again.isDuplicate()).isTrue();
        assertThat(again.dead()).isFalse();
    }

    @Test
    void aKeyThatAnotherServerTakesMeanwhileIsADuplicate() throws Exception {
        try (Handle other = database.jdbi().open()) {
            other.begin();
            other.execute("INSERT INTO orders SELECT 'taken', process_key, process_version, status, form, progress,"
                    + " step_count, placed_by, placed_login, placed_job, placed_at, changed_at, parent_key, parent_token"
                    + " FROM orders WHERE order_key = 'good'");
            CompletableFuture<List<Outcome>> running = async(() -> server.batch(
                    placing(id(), "free", "helpdesk"),
                    placing(id(), "taken", "helpdesk"),
                    completing(id(), "good", "assign")));
            awaitSomebodyWaitsForALock();
            other.commit();
            List<Outcome> outcomes = running.get(30, TimeUnit.SECONDS);

            assertThat(outcomes.get(1).answer().errorCode()).isEqualTo("duplicate_key");
            assertThat(outcomes.get(0).answer().status()).isEqualTo(Answer.Status.DONE);
            assertThat(outcomes.get(2).answer().status()).isEqualTo(Answer.Status.DONE);
            assertThat(server.openIncidents()).isEmpty();
        }
    }

    @Test
    void anOrderThatIsHeldKeepsNobodyElseWaitingAndItsJobIsNotGivenUp() throws Exception {
        try (Database impatient = database.open("database.lock-timeout", "1s");
                Database patient = database.open("database.idle-transaction-timeout", "10m");
                Handle holder = Jdbi.create(patient.dataSource()).open()) {
            TestServer other =
                    new TestServer(Jdbi.create(impatient.dataSource()), impatient.dialect(), "server-b", clock);
            holder.begin();
            holder.execute("UPDATE orders SET changed_at = changed_at WHERE order_key = 'bad'");
            ReceivedJob held = completing(id(), "bad", "assign");
            ReceivedJob free = completing(id(), "good", "assign");
            assertThat(other.batch(held, free)).extracting(Outcome::isHeld).containsExactlyInAnyOrder(true, false);
            assertThat(server.steps("good")).hasSize(1);
            assertThat(other.batch(held)).allMatch(Outcome::isHeld);
            holder.rollback();

            assertThat(other.run(held).status()).isEqualTo(Answer.Status.DONE);
            assertThat(server.steps("bad")).hasSize(1);
            assertThat(server.held("bad")).isEmpty();
            assertThat(server.openIncidents()).isEmpty();
        }
    }

    @Test
    void aDatabaseAtFaultGivesNoJobUp() throws Exception {
        ReceivedJob[] jobs = {completing(id(), "good", "assign"), placing(id(), "new", "helpdesk")};
        for (String[] fault : new String[][] {
            {"ALTER TABLE processed_job RENAME TO gone", "ALTER TABLE gone RENAME TO processed_job"},
            {
                "ALTER TABLE processed_job ADD CONSTRAINT nothing CHECK (job_id = '') NOT VALID",
                "ALTER TABLE processed_job DROP CONSTRAINT nothing"
            }
        }) {
            String before = database.contents();
            database.execute(fault[0]);
            assertThatThrownBy(() -> server.batch(jobs)).isInstanceOf(DatabaseUnavailableException.class);
            database.execute(fault[1]);
            assertThat(database.contents()).isEqualTo(before);
        }
        assertThat(server.batch(jobs)).allMatch(o -> o.answer().status() == Answer.Status.DONE);
    }

    @Test
    void aReadOnlyDatabaseGivesNoJobUp() throws Exception {
        Jdbi readOnly = Jdbi.create(() -> {
            var connection = database.jdbi().open().getConnection();
            connection.setReadOnly(true);
            return connection;
        });
        TestServer other = new TestServer(readOnly, database.dialect(), "server-b", clock);
        assertThatThrownBy(() -> other.batch(completing(id(), "good", "assign"), unreadable(id())))
                .isInstanceOf(DatabaseUnavailableException.class);
    }

    @Test
    void aClosedPoolGivesNoJobUp() throws Exception {
        Database closing = database.open();
        TestServer other = new TestServer(Jdbi.create(closing.dataSource()), closing.dialect(), "server-b", clock);
        closing.close();
        assertThatThrownBy(() -> other.batch(completing(id(), "good", "assign"), unreadable(null)))
                .isInstanceOf(DatabaseUnavailableException.class);
    }

    @Test
    void anInterruptedWorkerGivesNoJobUp() throws Exception {
        try (Database small = database.open("database.connections", "2");
                Connection one = small.dataSource().getConnection();
                Connection two = small.dataSource().getConnection()) {
            assertThat(one).isNotSameAs(two);
            TestServer other = new TestServer(Jdbi.create(small.dataSource()), small.dialect(), "server-b", clock);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> other.batch(completing(id(), "good", "assign")))
                    .isInstanceOf(DatabaseUnavailableException.class);
        } finally {
            Thread.interrupted();
        }
        assertThat(server.steps("good")).isEmpty();
    }

    private void awaitSomebodyWaitsForALock() {
        await().until(() -> database.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock'")
                > 0);
    }

    private interface UnitOfWork<T> {
        T run() throws Exception;
    }

    private static <T> CompletableFuture<T> async(UnitOfWork<T> work) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return work.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
