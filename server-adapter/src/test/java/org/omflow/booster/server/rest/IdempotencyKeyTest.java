package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.TestJson.HELPDESK;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.server.access.ApiRole;
import org.omflow.booster.server.access.Caller;

/** An Idempotency-Key is of the caller who used it first. */
@Tag("key")
@Tag("integration")
@Timeout(120)
class IdempotencyKeyTest {
    private static TestRest rest;
    private static String amy;
    private static String bob;

    @BeforeAll
    static void start() {
        rest = new TestRest();
        rest.server.deploy(HELPDESK);
        amy = rest.tokens.add("amy", ApiRole.SUBMITTER);
        bob = rest.tokens.add(new Caller("bob", ApiRole.SUBMITTER, MayActFor.ANYONE));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        rest.close();
    }

    @Test
    void nobodyGetsTheAnswerToAnothersIdempotencyKey() {
        String body = "{'process':'helpdesk','key':'A-1','form':{'subject':'secret'},'by':'amy'}";
        assertThat(repeated(amy, body).is(202).json().path("key").asText()).isEqualTo("A-1");
        assertThat(repeated(bob, body).error(409, "id_conflict")).contains("'mine'");
        rest.work();
        assertThat(repeated(amy, body).is(200).json().path("order").path("key").asText())
                .isEqualTo("A-1");
        rest.work();
        assertThat(repeated(bob, body).error(409, "id_conflict")).contains("'mine'");
    }

    /** Whether the other job waits in the outbox, is held or was done, and whether the answer is awaited. */
    @ParameterizedTest
    @ValueSource(strings = {"", "?wait=10ms"})
    void anIdOfAnotherJobIsRefusedAtOnce(String wait) {
        String id = "id" + wait.length();
        String step = "/api/orders/none/steps/assign" + wait;
        send(amy, step, id, "{'form':{'n':1}}").is(202);
        send(amy, step, id, "{'form':{'n':2}}").error(409, "id_conflict");

        rest.database.execute("DELETE FROM outbox WHERE job_id = '" + id + "'");
        rest.database.execute("INSERT INTO held_job (job_id, order_key, job_type, body, login, by_rest, by_admin,"
                + " reason, tries, held_at, due_at) VALUES ('" + id + "', 'none', 'step.complete',"
                + " '{\"key\":\"none\",\"node\":\"assign\",\"form\":{\"n\":1},\"by\":\"amy\"}', 'amy', true, false,"
                + " 'early', 0, timestamptz '2026-01-01 00:00:00Z', timestamptz '9999-01-01 00:00:00Z')");
        send(amy, step, id, "{'form':{'n':2}}").error(409, "id_conflict");
        send(bob, step, id, "{'form':{'n':1},'by':'amy'}").error(409, "id_conflict");
        send(amy, step, id, "{'form':{'n':1}}").is(202);

        rest.work();
        assertThat(rest.server.outbox()).isEmpty();
        assertThat(send(amy, step, id, "{'form':{'n':2}}").error(409, "id_conflict"))
                .contains("'" + id + "'");
        send(bob, "/api/orders" + wait, id, "{'process':'helpdesk'}").error(409, "id_conflict");
        assertThat(rest.server.outbox()).isEmpty();
    }

    @Test
    void whileTheDatabaseIsUnavailableNoIdIsLookedUp() throws InterruptedException {
        try (TestRest lost = new TestRest()) {
            lost.server.deploy(HELPDESK);
            lost.post("/api/orders", "{'process':'helpdesk'}", "Idempotency-Key", "used")
                    .is(202);
            lost.databaseAnswers.set(false);
            lost.work();
            lost.post("/api/orders", "{'process':'helpdesk','key':'else'}", "Idempotency-Key", "used")
                    .is(202);
        }
    }

    /** While no Booster answers, and after the job was done. */
    @Test
    void theSameInOtherWordsIsTheSameRequest() {
        String one = "{'process':'helpdesk','key':'S-1','form':{'n':1,'t':'a/b'},'by':'amy'}";
        String same = "{'form': {'t':'a\\/b', 'n':1.0}, 'by':'amy', 'key':'S-1', 'process':'helpdesk'}";
        String other = "{'process':'helpdesk','key':'S-1','form':{'n':2,'t':'a/b'},'by':'amy'}";
        repeated(amy, "words", one).is(202);
        repeated(amy, "words", same).is(202);
        repeated(amy, "words", other).error(409, "id_conflict");
        rest.work();
        assertThat(repeated(amy, "words", same).is(200).json().path("status").asText())
                .isEqualTo("done");
        rest.work();
    }

    private static TestRest.Reply repeated(String token, String singleQuoted) {
        return repeated(token, "mine", singleQuoted);
    }

    private static TestRest.Reply repeated(String token, String key, String singleQuoted) {
        return send(token, "/api/orders?wait=10ms", key, singleQuoted);
    }

    private static TestRest.Reply send(String token, String path, String key, String singleQuoted) {
        return rest.send(
                "POST", path, token, BodyPublishers.ofString(singleQuoted.replace('\'', '"')), "Idempotency-Key", key);
    }
}
