package org.omflow.booster.server.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.TestJson.HELPDESK;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.BodyHash;
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
        CompletableFuture<PendingReplies.Reply> expected = replies.expect(job("m-1"));
        arrived("m-1", "{\"jobId\":\"m-1\",\"status\":\"done\",\"key\":\"K\"}");
        assertThat(await(replies, job("m-1"), expected, LONG))
                .contains(new PendingReplies.Reply(Answer.done("m-1", "K", null), null));
        arrived("m-1", "{\"jobId\":\"m-1\",\"status\":\"done\"}");
        arrived("nobody-waits", "not even JSON");
    }

    @Test
    void anAnswerThatWasLostIsFoundInTheDatabase() throws Exception {
        CompletableFuture<PendingReplies.Reply> expected = replies.expect(job("d-1"));
        place("d-1");
        replies.look();
        assertThat(await(replies, job("d-1"), expected, LONG))
                .hasValueSatisfying(reply -> assertThat(reply.answer().status()).isEqualTo(Answer.Status.DONE));
    }

    @Test
    void whoWaitsInVainGetsNothing() throws Exception {
        assertThat(await(replies, job("v-1"), replies.expect(job("v-1")), Duration.ofMillis(1)))
                .isEmpty();
        // Even the shortest wait finds what is there.
        place("v-2");
        assertThat(await(replies, job("v-2"), replies.expect(job("v-2")), Duration.ofMillis(1)))
                .isPresent();
    }

    @Test
    void twoMayWaitForTheSameJob() throws Exception {
        CompletableFuture<PendingReplies.Reply> one = replies.expect(job("t-1"));
        CompletableFuture<PendingReplies.Reply> two = replies.expect(job("t-1"));
        arrived("t-1", "{\"jobId\":\"t-1\",\"status\":\"done\"}");
        assertThat(await(replies, job("t-1"), one, LONG)).isPresent();
        assertThat(await(replies, job("t-1"), two, LONG)).isPresent();
    }

    @Test
    void whatIsForgottenIsNotKept() {
        CompletableFuture<PendingReplies.Reply> forgotten = replies.expect(job("f-1"));
        replies.forget(job("f-1"), forgotten);
        assertThat(replies.expect(job("f-1"))).isNotSameAs(forgotten);
    }

    @Test
    void whileTheDatabaseIsAwayAMessageStillCounts() throws Exception {
        Database closing = database.open();
        PendingReplies away = new PendingReplies(
                Jdbi.create(closing.dataSource()), server.tables().processed());
        closing.close();
        assertThat(await(away, job("a-1"), away.expect(job("a-1")), Duration.ofMillis(1)))
                .isEmpty();
        CompletableFuture<PendingReplies.Reply> expected = away.expect(job("a-2"));
        CompletableFuture.runAsync(() -> arrived(away, "a-2", "{\"jobId\":\"a-2\",\"status\":\"done\"}"));
        assertThat(await(away, job("a-2"), expected, LONG)).isPresent();
    }

    /** By the id alone, one sender would get the answer to another's job, or a job with another body its answer. */
    @Test
    void anAnswerIsOnlyForTheSenderOfThatBody() throws Exception {
        PendingReplies.Awaited mallory =
                new PendingReplies.Awaited("s-1", "mallory", job("s-1").bodyHash());
        PendingReplies.Awaited otherBody = new PendingReplies.Awaited("s-1", "amy", BodyHash.of("order.place", "0"));
        CompletableFuture<PendingReplies.Reply> hers = replies.expect(job("s-1"));
        CompletableFuture<PendingReplies.Reply> mallorys = replies.expect(mallory);
        CompletableFuture<PendingReplies.Reply> other = replies.expect(otherBody);
        arrived("s-1", "{\"jobId\":\"s-1\",\"status\":\"done\"}");
        assertThat(await(replies, job("s-1"), hers, LONG)).isPresent();

        place("s-1");
        assertThat(await(replies, mallory, mallorys, Duration.ofMillis(1))).isEmpty();
        assertThat(await(replies, otherBody, other, Duration.ofMillis(1))).isEmpty();
        assertThat(await(replies, job("s-1"), replies.expect(job("s-1")), Duration.ofMillis(1)))
                .isPresent();
        // A job of before senders were recorded.
        database.execute("UPDATE processed_job SET sender = NULL");
        assertThat(await(replies, mallory, replies.expect(mallory), Duration.ofMillis(1)))
                .isPresent();
    }

    @Test
    void aLookFindsWhatManyWaitFor() throws Exception {
        place("l-150");
        List<CompletableFuture<Optional<PendingReplies.Reply>>> waits = new ArrayList<>();
        for (int i = 1; i <= 150; i++) {
            waits.add(replies.await(job("l-" + i), replies.expect(job("l-" + i)), LONG));
        }
        replies.look();
        assertThat(waits.get(149).get(30, TimeUnit.SECONDS)).isPresent();
        assertThat(waits.subList(0, 149)).noneMatch(CompletableFuture::isDone);
        replies.stop();
        assertThat(waits.get(0).get(30, TimeUnit.SECONDS)).isEmpty();
    }

    /** One whose time is over must not take the answer from another that still waits. */
    @Test
    void theOneWithMorePatienceGetsTheAnswer() throws Exception {
        CompletableFuture<PendingReplies.Reply> one = replies.expect(job("p-1"));
        CompletableFuture<PendingReplies.Reply> two = replies.expect(job("p-1"));
        assertThat(await(replies, job("p-1"), one, Duration.ofMillis(1))).isEmpty();
        place("p-1");
        replies.look();
        assertThat(await(replies, job("p-1"), two, LONG)).isPresent();
    }

    private static Optional<PendingReplies.Reply> await(
            PendingReplies replies,
            PendingReplies.Awaited job,
            CompletableFuture<PendingReplies.Reply> reply,
            Duration most)
            throws Exception {
        return replies.await(job, reply, most).get(60, TimeUnit.SECONDS);
    }

    private static void arrived(String jobId, String answer) {
        arrived(replies, jobId, answer);
    }

    private static void arrived(PendingReplies waiting, String jobId, String answer) {
        waiting.arrived(jobId, "amy", job(jobId).bodyHash().text(), answer, null);
    }

    private static PendingReplies.Awaited job(String jobId) {
        return PendingReplies.Awaited.of(placing(jobId));
    }

    private static OutgoingJob placing(String jobId) {
        String body = "{\"process\":\"helpdesk\",\"key\":\"" + jobId + "\"}";
        return new OutgoingJob(Envelope.of(jobId, "amy"), "order.place", jobId, body);
    }

    private static void place(String jobId) {
        database.jdbi().useTransaction(handle -> server.tables().outbox().addUnclaimed(handle, placing(jobId)));
        server.drain();
    }
}
