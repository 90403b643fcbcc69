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
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.execution.TestServer;

@Tag("job")
@Timeout(60)
@Tag("integration")
class PendingRepliesTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static TestDatabase database;
    private static TestServer server;
    private static PendingReplies replies;

    @BeforeAll
    static void start() {
        database = TestDatabase.fresh();
        server = new TestServer(database, "server-a", new TestClock());
        server.deploy(HELPDESK);
        replies = new PendingReplies(database.jdbi(), server.tables().processed());
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void anAnswerComesByMessage() throws Exception {
        CompletableFuture<PendingReplies.Reply> expected = replies.expect("m-1");
        replies.arrived("m-1", "{\"jobId\":\"m-1\",\"status\":\"done\",\"key\":\"K\"}", null);
        assertThat(replies.await("m-1", expected, LONG))
                .contains(new PendingReplies.Reply(Answer.done("m-1", "K", null), null));
        replies.arrived("m-1", "{\"jobId\":\"m-1\",\"status\":\"done\"}", null);
        replies.arrived("nobody-waits", "not even JSON", null);
    }

    @Test
    void anAnswerThatWasLostIsFoundInTheDatabase() throws Exception {
        CompletableFuture<PendingReplies.Reply> expected = replies.expect("d-1");
        place("d-1");
        assertThat(replies.await("d-1", expected, LONG))
                .hasValueSatisfying(reply -> assertThat(reply.answer().status()).isEqualTo(Answer.Status.DONE));
    }

    @Test
    void whoWaitsInVainGetsNothing() throws Exception {
        assertThat(replies.await("v-1", replies.expect("v-1"), Duration.ofMillis(1)))
                .isEmpty();
        // Even the shortest wait finds what is there.
        place("v-2");
        assertThat(replies.await("v-2", replies.expect("v-2"), Duration.ofMillis(1)))
                .isPresent();
    }

    @Test
    void twoMayWaitForTheSameJob() throws Exception {
        CompletableFuture<PendingReplies.Reply> one = replies.expect("t-1");
        CompletableFuture<PendingReplies.Reply> two = replies.expect("t-1");
        replies.arrived("t-1", "{\"jobId\":\"t-1\",\"status\":\"done\"}", null);
        assertThat(replies.await("t-1", one, LONG)).isPresent();
        assertThat(replies.await("t-1", two, LONG)).isPresent();
    }

    @Test
    void whatIsForgottenIsNotKept() {
        CompletableFuture<PendingReplies.Reply> forgotten = replies.expect("f-1");
        replies.forget("f-1", forgotten);
        assertThat(replies.expect("f-1")).isNotSameAs(forgotten);
    }

    @Test
    void whileTheDatabaseIsAwayAMessageStillCounts() throws Exception {
        Database closing = database.open();
        PendingReplies away = new PendingReplies(
                Jdbi.create(closing.dataSource()), server.tables().processed());
        closing.close();
        assertThat(away.await("a-1", away.expect("a-1"), Duration.ofMillis(1))).isEmpty();
        CompletableFuture<PendingReplies.Reply> expected = away.expect("a-2");
        CompletableFuture.runAsync(() -> away.arrived("a-2", "{\"jobId\":\"a-2\",\"status\":\"done\"}", null));
        assertThat(away.await("a-2", expected, LONG)).isPresent();
    }

    private static void place(String jobId) {
        String body = "{\"process\":\"helpdesk\",\"key\":\"" + jobId + "\"}";
        database.jdbi().useTransaction(handle -> server.tables()
                .outbox()
                .addUnclaimed(handle, new OutgoingJob(Envelope.of(jobId, null), "order.place", jobId, body)));
        server.drain();
    }
}
