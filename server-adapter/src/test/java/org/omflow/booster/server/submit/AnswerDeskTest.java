package org.omflow.booster.server.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.TestJson.HELPDESK;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.job.TestServer;

@Tag("job")
@Timeout(60)
class AnswerDeskTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static TestDatabase database;
    private static TestServer server;
    private static AnswerDesk desk;

    @BeforeAll
    static void start() {
        database = TestDatabase.fresh();
        server = new TestServer(database, "server-a", new TestClock());
        server.deploy(HELPDESK);
        desk = new AnswerDesk(database.jdbi(), server.tables().processed());
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void anAnswerComesByMessage() throws Exception {
        CompletableFuture<Answer> expected = desk.expect("m-1");
        desk.arrived("m-1", "{\"jobId\":\"m-1\",\"status\":\"done\",\"key\":\"K\"}");
        assertThat(desk.await("m-1", expected, LONG)).contains(Answer.done("m-1", "K", null));
        desk.arrived("m-1", "{\"jobId\":\"m-1\",\"status\":\"done\"}");
        desk.arrived("nobody-waits", "not even JSON");
    }

    @Test
    void anAnswerThatWasLostIsFoundInTheDatabase() throws Exception {
        CompletableFuture<Answer> expected = desk.expect("d-1");
        place("d-1");
        assertThat(desk.await("d-1", expected, LONG))
                .hasValueSatisfying(answer -> assertThat(answer.status()).isEqualTo(Answer.Status.DONE));
    }

    @Test
    void whoWaitsInVainGetsNothing() throws Exception {
        assertThat(desk.await("v-1", desk.expect("v-1"), Duration.ofMillis(1))).isEmpty();
        // Even the shortest wait finds what is there.
        place("v-2");
        assertThat(desk.await("v-2", desk.expect("v-2"), Duration.ofMillis(1))).isPresent();
    }

    @Test
    void twoMayWaitForTheSameJob() throws Exception {
        CompletableFuture<Answer> one = desk.expect("t-1");
        CompletableFuture<Answer> two = desk.expect("t-1");
        desk.arrived("t-1", "{\"jobId\":\"t-1\",\"status\":\"done\"}");
        assertThat(desk.await("t-1", one, LONG)).isPresent();
        assertThat(desk.await("t-1", two, LONG)).isPresent();
    }

    @Test
    void whatIsForgottenIsNotKept() {
        CompletableFuture<Answer> forgotten = desk.expect("f-1");
        desk.forget("f-1", forgotten);
        assertThat(desk.expect("f-1")).isNotSameAs(forgotten);
    }

    @Test
    void whileTheDatabaseIsAwayAMessageStillCounts() throws Exception {
        Database closing = database.open();
        AnswerDesk away = new AnswerDesk(
                Jdbi.create(closing.dataSource()), server.tables().processed());
        closing.close();
        assertThat(away.await("a-1", away.expect("a-1"), Duration.ofMillis(1))).isEmpty();
        CompletableFuture<Answer> expected = away.expect("a-2");
        CompletableFuture.runAsync(() -> away.arrived("a-2", "{\"jobId\":\"a-2\",\"status\":\"done\"}"));
        assertThat(away.await("a-2", expected, LONG)).isPresent();
    }

    private static void place(String jobId) {
        String body = "{\"process\":\"helpdesk\",\"key\":\"" + jobId + "\"}";
        database.jdbi().useTransaction(handle -> server.tables()
                .outbox()
                .addUnclaimed(handle, new OutgoingJob(jobId, "order.place", jobId, body, null)));
        server.drain();
    }
}
