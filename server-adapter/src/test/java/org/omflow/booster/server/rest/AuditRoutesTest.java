package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What administrators do is recorded, and only they may read it. */
@Tag("job")
@Timeout(120)
@Tag("integration")
class AuditRoutesTest {
    private static final String PICK = "{'key':'pick','nodes':[{'id':'start','type':'start','next':'which'},"
            + "{'id':'which','type':'switch','cases':[{'when':'n == 1','next':'end'}]},{'id':'end','type':'end'}]}";

    private TestRest rest;

    @BeforeEach
    void start() {
        rest = new TestRest();
    }

    @AfterEach
    void stop() throws InterruptedException {
        rest.close();
    }

    @Test
    void deployingRetryingAndDiscardingAreRecorded() {
        rest.postAsAdmin("/api/processes", PICK).is(201);
        rest.postAsAdmin("/api/processes", PICK).is(200);
        rest.post("/api/orders", "{'process':'pick','key':'A-1','form':{'n':2}}", "Idempotency-Key", "job-1")
                .is(202);
        rest.work();
        rest.postAsAdmin("/api/incidents/1/retry", null).is(202);
        rest.work();
        rest.postAsAdmin("/api/incidents/2/discard", null).is(200);
        rest.postAsAdmin("/api/incidents/2/discard", null).error(409, "not_active");

        JsonNode audit = rest.getAsAdmin("/api/audit").is(200).json();
        assertThat(audit.has("next")).isFalse();
        assertThat(audit.path("audit")).hasSize(3).allSatisfy(entry -> {
            assertThat(entry.path("who").asText()).isEqualTo("root");
            assertThat(entry.path("server").asText()).isEqualTo("server-a");
            assertThat(entry.path("at").asText()).isEqualTo("2026-11-22T08:00:00.123Z");
        });
        List<String> done = new ArrayList<>();
        audit.path("audit")
                .forEach(entry -> done.add(entry.path("act").asText() + ": "
                        + entry.path("subject").asText()));
        assertThat(done)
                .containsExactly(
                        "process.deploy: pick version 1",
                        "incident.retry: incident 1, retried as job job-1#1",
                        "incident.discard: incident 2, job job-1#1");
    }

    @Test
    void entriesArePaged() {
        for (int i = 0; i < 5; i++) {
            rest.postAsAdmin("/api/processes", PICK.replace("'pick'", "'pick-" + i + "'"))
                    .is(201);
        }
        List<String> seen = new ArrayList<>();
        long after = 0;
        for (JsonNode page = null; page == null || page.has("next"); ) {
            page = rest.getAsAdmin("/api/audit?limit=2&after=" + after).is(200).json();
            page.path("audit").forEach(entry -> seen.add(entry.path("subject").asText()));
            after = page.path("next").asLong();
        }
        assertThat(seen).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void onlyAdministratorsReadIt() {
        rest.get("/api/audit").error(403, "forbidden");
        rest.send("GET", "/api/audit", null, null).error(401, "unauthorized");
        assertThat(rest.getAsAdmin("/api/audit?limit=0").error(400, "invalid_field"))
                .contains("Parameter limit");
    }
}
