package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.TestJson.json;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("job")
@Timeout(120)
@Tag("integration")
class IncidentRoutesTest {
    private static final String PICK =
            """
            {'key':'pick','nodes':[{'id':'start','type':'start','next':'which'},
              {'id':'which','type':'switch','cases':[{'when':'n == 1','next':'end'}]},{'id':'end','type':'end'}]}""";
    private static TestRest rest;

    @BeforeAll
    static void start() {
        rest = new TestRest();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        rest.close();
    }

    @BeforeEach
    void empty() {
        rest.database.execute(
                "TRUNCATE orders, step, processed_job, outbox, incident, process, process_version RESTART IDENTITY");
        rest.server.deploy(PICK);
    }

    @Test
    void anIncidentIsListedAndRetried() {
        fail("I-1");
        JsonNode incident = rest.getAsAdmin("/api/incidents")
                .is(200)
                .json()
                .path("incidents")
                .get(0);
        String cause = incident.path("cause").asText();
        assertThat(cause).contains("which").contains("no case holds");
        assertThat(incident)
                .isEqualTo(json("{'key':'I-1','jobId':'job-I-1','type':'order.place','status':'open',"
                                + "'at':'2026-11-22T08:00:00.123Z'}")
                        .put("cause", cause)
                        .<com.fasterxml.jackson.databind.node.ObjectNode>set("id", incident.path("id")));
        assertThat(rest.get("/api/orders/I-1").json().path("status").asText()).isEqualTo("failed");

        rest.server.deploy(PICK.replace("'cases'", "'otherwise':'end','cases'"));
        String path = "/api/incidents/" + incident.path("id").asLong();
        assertThat(rest.postAsAdmin(path + "/retry", null).is(202).json())
                .isEqualTo(json("{'id':1,'jobId':'job-I-1#1'}").set("id", incident.path("id")));
        rest.work();
        assertThat(rest.get("/api/orders/I-1").json().path("status").asText()).isEqualTo("completed");
        assertThat(rest.getAsAdmin("/api/incidents").json().path("incidents")).isEmpty();
        assertThat(rest.getAsAdmin("/api/incidents?status=retried").json().path("incidents"))
                .hasSize(1);
        assertThat(rest.postAsAdmin(path + "/retry", null).error(409, "not_active"))
                .contains("already closed");
    }

    @Test
    void anIncidentIsDiscarded() {
        fail("D-1");
        long id = rest.getAsAdmin("/api/incidents")
                .json()
                .path("incidents")
                .get(0)
                .path("id")
                .asLong();
        rest.postAsAdmin("/api/incidents/" + id + "/discard", null).is(200);
        assertThat(rest.get("/api/orders/D-1").json().path("status").asText()).isEqualTo("cancelled");
        assertThat(rest.getAsAdmin("/api/incidents?status=discarded").json().path("incidents"))
                .hasSize(1);
    }

    @Test
    void anIncidentOfASubflowIsRetriedWithValuesOrCancelsItsOrder() {
        rest.server.deploy(
                """
                {'key':'ask','nodes':[{'id':'start','type':'start','next':'sub'},
                  {'id':'sub','type':'subflow','process':'pick','form':{'n':'x * 1'},'next':'end'},
                  {'id':'end','type':'end'}]}""");
        rest.post("/api/orders", "{'process':'ask','key':'A-1'}").is(202);
        rest.post("/api/orders", "{'process':'ask','key':'A-2'}").is(202);
        rest.work();
        JsonNode incidents = rest.getAsAdmin("/api/incidents").json().path("incidents");
        String first = "/api/incidents/" + incidents.path(0).path("id").asLong();
        String second = "/api/incidents/" + incidents.path(1).path("id").asLong();

        assertThat(rest.postAsAdmin(first + "/retry", "{'value':1}").error(400, "unknown_field"))
                .contains("values, version");
        assertThat(rest.postAsAdmin(first + "/retry", "{'version':'1'}").error(400, "invalid_field"))
                .contains("'version'");
        assertThat(rest.postAsAdmin(first + "/retry", "{'values':1}").error(400, "invalid_field"))
                .contains("'values'");
        rest.postAsAdmin(first + "/retry", "{'version':1,'values':{'n':1}}").is(202);
        assertThat(rest.postAsAdmin(second + "/discard", null)
                        .is(200)
                        .json()
                        .path("cancels")
                        .asText())
                .isEqualTo("A-2");
        rest.work();

        assertThat(rest.getAsAdmin("/api/orders/A-1").json().path("status").asText())
                .isEqualTo("completed");
        assertThat(rest.getAsAdmin("/api/orders/A-2").json().path("status").asText())
                .isEqualTo("cancelled");
        assertThat(rest.getAsAdmin("/api/audit").text())
                .contains("with version 1, with the fields n")
                .contains("cancels order A-2");
    }

    @Test
    void incidentsArePaged() {
        for (int i = 0; i < 5; i++) {
            fail("P-" + i);
        }
        int seen = 0;
        long after = 0;
        for (JsonNode page = null; page == null || page.has("next"); ) {
            page = rest.getAsAdmin("/api/incidents?limit=2&after=" + after)
                    .is(200)
                    .json();
            seen += page.path("incidents").size();
            after = page.path("next").asLong();
        }
        assertThat(seen).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=1001", "after=-1", "after=x", "status=closed"})
    void aParameterThatCannotBe(String query) {
        assertThat(rest.getAsAdmin("/api/incidents?" + query).error(400, "invalid_field"))
                .contains("Parameter " + query.substring(0, query.indexOf('=')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4711", "x", "-1", "99999999999999999999"})
    void anIncidentThatIsNot(String id) {
        rest.postAsAdmin("/api/incidents/" + id + "/retry", null).error(404, "not_found");
        rest.postAsAdmin("/api/incidents/" + id + "/discard", null).error(404, "not_found");
    }

    private static void fail(String key) {
        rest.post(
                        "/api/orders",
                        "{'process':'pick','key':'" + key + "','form':{'n':2}}",
                        "Idempotency-Key",
                        "job-" + key)
                .is(202);
        rest.work();
    }
}
