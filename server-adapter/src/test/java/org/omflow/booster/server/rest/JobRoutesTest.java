package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.TestJson.HELPDESK;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.server.access.ApiRole;

/** Whoever sent a job learns by its id what has become of it, and nobody else does but administrators. */
@Tag("job")
@Tag("integration")
@Timeout(120)
class JobRoutesTest {
    private static TestRest rest;
    private static String amy;
    private static String bob;

    @BeforeAll
    static void start() {
        rest = new TestRest();
        rest.server.deploy(HELPDESK);
        rest.server.deploy(
                """
                {'key':'picky','nodes':[{'id':'start','type':'start','next':'which'},
                  {'id':'which','type':'switch','cases':[{'when':'n == 1','next':'end'}]},{'id':'end','type':'end'}]}""");
        amy = rest.tokens.add("amy", ApiRole.SUBMITTER);
        bob = rest.tokens.add("bob", ApiRole.SUBMITTER);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        rest.close();
    }

    @Test
    void oneInTheOutboxWaits() {
        place(amy, "out-1", "{'process':'helpdesk','key':'O-1'}");
        JsonNode job = job(amy, "out-1");
        assertThat(job.path("state").asText()).isEqualTo("waiting");
        assertThat(job.path("type").asText()).isEqualTo("order.place");
        assertThat(job.path("key").asText()).isEqualTo("O-1");
        assertThat(job.path("since").asText()).isEqualTo(rest.clock.instant().toString());
        expectUnknownToOthers("out-1", job);
    }

    @Test
    void oneThatIsDoneHasItsAnswer() {
        place(amy, "done-1", "{'process':'helpdesk','key':'D-1','form':{'subject':'secret'}}");
        rest.work();
        JsonNode job = job(amy, "done-1");
        assertThat(job.path("state").asText()).isEqualTo("done");
        assertThat(job.path("answer").path("order").path("form").path("subject").asText())
                .isEqualTo("secret");
        expectUnknownToOthers("done-1", job);

        send(bob, "/api/orders/D-1/steps/assign", "done-2", "{}");
        rest.work();
        assertThat(job(bob, "done-2").path("answer").has("order"))
                .as("another's order")
                .isFalse();
    }

    @Test
    void oneThatIsRefusedLaterTellsWhy() {
        send(amy, "/api/orders/nowhere/steps/assign", "no-1", "{}");
        rest.work();
        JsonNode job = job(amy, "no-1");
        assertThat(job.path("state").asText()).isEqualTo("rejected");
        assertThat(job.path("answer").path("error").path("code").asText()).isEqualTo("unknown_order");
        assertThat(job.path("answer").path("error").path("message").asText()).contains("'nowhere'");
        expectUnknownToOthers("no-1", job);
    }

    @Test
    void oneThatFailedTellsWhyAndItsRetryToo() {
        place(amy, "bad-1", "{'process':'picky','key':'B-1','form':{'n':2}}");
        rest.work();
        assertThat(job(amy, "bad-1").path("state").asText()).isEqualTo("failed");
        assertThat(job(amy, "bad-1").path("answer").path("error").path("code").asText())
                .isEqualTo("process_error");
        assertThat(job(amy, "bad-1").has("retriedAs")).isFalse();
        String incident = rest.getAsAdmin("/api/incidents")
                .json()
                .path("incidents")
                .get(0)
                .path("id")
                .asText();
        rest.postAsAdmin("/api/incidents/" + incident + "/retry", "{}").is(202);
        assertThat(job(amy, "bad-1%231").path("state").asText()).isEqualTo("waiting");
        rest.work();
        assertThat(job(amy, "bad-1%231").path("jobId").asText()).isEqualTo("bad-1#1");
        assertThat(job(amy, "bad-1").path("retriedAs").asText()).isEqualTo("bad-1#1");
        assertThat(job(amy, "bad-1%231").has("retriedAs")).isFalse();
    }

    @Test
    void oneThatIsHeldTellsWhy() {
        rest.database.execute("INSERT INTO held_job (job_id, order_key, job_type, body, login, by_rest, by_admin,"
                + " entered_at, reason, tries, cause, held_at, due_at) VALUES ('held-1', 'H-1', 'step.complete', '{}',"
                + " 'amy', true, false, NULL, 'parked', 2, 'a secret', timestamptz '2026-01-01 00:00:00Z',"
                + " timestamptz '9999-01-01 00:00:00Z')");
        JsonNode job = job(amy, "held-1");
        assertThat(job.toString())
                .isEqualTo("{\"jobId\":\"held-1\",\"state\":\"held\",\"type\":\"step.complete\",\"key\":\"H-1\","
                        + "\"reason\":\"parked\",\"attempts\":2,\"since\":\"2026-01-01T00:00:00Z\"}");
        rest.database.execute(
                "UPDATE held_job SET reason = 'early', due_at = held_at + interval '5 s' WHERE job_id = 'held-1'");
        assertThat(job(amy, "held-1").path("due").asText()).isEqualTo("2026-01-01T00:00:05Z");
        assertThat(job(rest.admin, "held-1").path("cause").asText()).isEqualTo("a secret");
        rest.database.execute("UPDATE held_job SET reason = rpad('newer', 40, '_') WHERE job_id = 'held-1'");
        assertThat(job(amy, "held-1").path("reason").asText()).isEqualTo("other");
        expectUnknownToOthers("held-1", job);
    }

    @Test
    void anIdThatNoJobHasIsUnknown() {
        assertThat(rest.send("GET", "/api/jobs/none", amy, null).error(404, "not_found"))
                .contains("'none'", "job.deduplication-window");
        rest.send("GET", "/api/jobs/" + "x".repeat(65), amy, null).error(400, "invalid_job_id");
        rest.send("GET", "/api/jobs/a%20b", amy, null).error(400, "invalid_job_id");
    }

    private static void expectUnknownToOthers(String jobId, JsonNode job) {
        String unknown = rest.send("GET", "/api/jobs/none", bob, null).error(404, "not_found");
        assertThat(rest.send("GET", "/api/jobs/" + jobId, bob, null).error(404, "not_found"))
                .isEqualTo(unknown.replace("none", jobId));
        assertThat(job(rest.admin, jobId).path("jobId")).isEqualTo(job.path("jobId"));
    }

    private static JsonNode job(String token, String jobId) {
        return rest.send("GET", "/api/jobs/" + jobId, token, null).is(200).json();
    }

    private static void place(String token, String jobId, String singleQuoted) {
        send(token, "/api/orders", jobId, singleQuoted);
    }

    private static void send(String token, String path, String jobId, String singleQuoted) {
        rest.send(
                        "POST",
                        path,
                        token,
                        BodyPublishers.ofString(singleQuoted.replace('\'', '"')),
                        "Idempotency-Key",
                        jobId)
                .is(202);
    }
}
