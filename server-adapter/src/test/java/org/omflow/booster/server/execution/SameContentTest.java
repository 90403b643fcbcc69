package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.execution.TestServer.received;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;

/** A job that is repeated in other words is the same job; one that says another thing under its id is none. */
@Tag("job")
@Tag("integration")
@Timeout(120)
class SameContentTest {
    private static final ReceivedJob PLACING = written(
            "p", "order.place", "{\"process\":\"helpdesk\",\"key\":\"K\",\"form\":{\"n\":1,\"s\":\"\u00e9/\"}}");
    private static final ReceivedJob REWRITTEN = written(
            "p",
            "order.place",
            "{ \"form\": {\"s\": \"\\u00e9\\/\", \"n\": 1.0},\n \"key\": \"K\", \"process\": \"helpdesk\" }");
    private static final ReceivedJob CHANGED = written(
            "p", "order.place", "{\"process\":\"helpdesk\",\"key\":\"K\",\"form\":{\"n\":2,\"s\":\"\u00e9/\"}}");
    private static final ReceivedJob STEP =
            written("s", "step.complete", "{\"key\":\"E\",\"node\":\"assign\",\"form\":{\"a\":1,\"b\":2}}");
    private static final ReceivedJob REWRITTEN_STEP =
            written("s", "step.complete", "{\"form\":{\"b\":2.0,\"a\":1},\"node\":\"assign\",\"key\":\"E\"}");

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
    void oneThatWasDoneIsAnsweredAsThen() throws Exception {
        Outcome first = hold.batch(PLACING).get(0);
        Outcome again = hold.batch(REWRITTEN).get(0);
        assertThat(again.isDuplicate()).isTrue();
        assertThat(again.answerText()).isEqualTo(first.answerText());
        assertConflict(hold.batch(CHANGED).get(0));
    }

    @Test
    void withinOneBatchToo() throws Exception {
        var outcomes = hold.batch(PLACING, REWRITTEN, CHANGED);
        assertThat(outcomes).extracting(Outcome::isDuplicate).containsExactly(false, true, false);
        assertConflict(outcomes.get(2));
    }

    @Test
    void oneThatIsHeldIsHeldOnce() throws Exception {
        assertThat(hold.send(STEP, REWRITTEN_STEP)).isEmpty();
        assertThat(hold.held()).isEqualTo(1);
        assertConflict(hold.batch(
                        written("s", "step.complete", "{\"key\":\"E\",\"node\":\"assign\",\"form\":{\"a\":1,\"b\":3}}"))
                .get(0));
    }

    /** As the rows of a build before canonical forms, which a newer one finds after its upgrade. */
    @Test
    void theRecordOfAnOlderBuildIsComparedAsThen() throws Exception {
        Outcome first = hold.batch(PLACING).get(0);
        hold.database.execute("UPDATE processed_job SET content_hash = NULL");
        assertThat(hold.batch(PLACING).get(0).answerText()).isEqualTo(first.answerText());
        assertConflict(hold.batch(CHANGED).get(0));
        assertConflict(hold.batch(REWRITTEN).get(0));
    }

    /** And as an older server beside this one looks for what this one has done. */
    @Test
    void theRecordHoldsWhatAnOlderBuildCompares() throws Exception {
        hold.batch(PLACING);
        assertThat(hold.database.number(
                        "SELECT count(*) FROM processed_job WHERE body_hash = ?",
                        PLACING.bodyHash().text()))
                .isEqualTo(1);
    }

    @Test
    void aJobHeldByAnOlderBuildIsTheSameToo() throws Exception {
        hold.send(STEP);
        hold.database.execute("UPDATE held_job SET content_hash = NULL, node = NULL");
        assertThat(hold.send(REWRITTEN_STEP)).isEmpty();
        assertThat(hold.reasons("E")).containsExactly(HeldJob.Reason.EARLY);
        assertThat(hold.send(TestServer.placing("e", "E", "helpdesk")))
                .extracting(Answer::jobId)
                .containsExactly("e", "s");
        assertThat(hold.held()).isZero();
    }

    /** As when another build writes the canonical form otherwise. */
    @Test
    void theRecordOfABuildThatHashesContentsOtherwiseIsComparedAsWritten() throws Exception {
        Outcome first = hold.batch(PLACING).get(0);
        hold.database.execute("UPDATE processed_job SET content_hash = repeat('0', 64)");
        assertThat(hold.batch(PLACING).get(0).answerText()).isEqualTo(first.answerText());
        assertConflict(hold.batch(CHANGED).get(0));
    }

    @Test
    void aJobHeldByABuildThatHashesContentsOtherwiseIsTheSameToo() throws Exception {
        hold.send(STEP);
        hold.database.execute("UPDATE held_job SET content_hash = repeat('0', 64)");
        assertThat(hold.send(REWRITTEN_STEP)).isEmpty();
        assertConflict(hold.batch(
                        written("s", "step.complete", "{\"key\":\"E\",\"node\":\"assign\",\"form\":{\"a\":1,\"b\":3}}"))
                .get(0));
        assertThat(hold.send(TestServer.placing("e", "E", "helpdesk")))
                .extracting(Answer::jobId)
                .containsExactly("e", "s");
        assertThat(hold.held()).isZero();
    }

    private static void assertConflict(Outcome outcome) {
        assertThat(outcome.answer().errorCode()).isEqualTo("id_conflict");
    }

    private static ReceivedJob written(String jobId, String type, String body) {
        return received(new OutgoingJob(Envelope.of(jobId, "scanner"), type, null, body));
    }
}
