package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.TestJson.HELPDESK;
import static org.omflow.booster.server.TestJson.json;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.server.access.ApiRole;

/** What the server says of itself, and how it behaves while it cannot serve. */
@Tag("job")
@Timeout(120)
@Tag("integration")
class HealthRoutesTest {
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
    void whileItStarts() {
        rest.readiness.become(Readiness.State.STARTING);
        rest.databaseAnswers.set(false);
        assertThat(rest.send("GET", "/health/live", null, null).is(200).json())
                .isEqualTo(json("{'live':true,'server':'server-a','version':'1.2.3.4'}"));
        assertThat(rest.send("GET", "/health/ready", null, null).is(503).json())
                .isEqualTo(json("{'ready':false,'state':'starting','database':'does not answer','booster':'waiting',"
                        + "'workers':3,'waitingFor':'the database','findings':[],'server':'server-a'}"));
        assertThat(rest.get("/api/orders").error(503, "unavailable")).contains("waits for the database");
    }

    @Test
    void whileItServes() {
        assertThat(rest.send("GET", "/health/ready", null, null).is(200).json())
                .isEqualTo(json("{'ready':true,'state':'serving','database':'answers','booster':'waiting',"
                        + "'workers':3,'findings':[],'server':'server-a'}"));
        rest.databaseAnswers.set(false);
        rest.boosterConnected.set(true);
        rest.send("GET", "/health/ready", null, null).is(200);
    }

    @Test
    void whileItStops() {
        rest.readiness.become(Readiness.State.STOPPING);
        assertThat(rest.send("GET", "/health/ready", null, null)
                        .is(503)
                        .json()
                        .path("waitingFor")
                        .asText())
                .startsWith("the jobs under way");
        assertThat(rest.post("/api/orders", "{'process':'helpdesk'}").error(503, "unavailable"))
                .contains("stopping");
    }

    @Test
    void whileTheDatabaseIsAway() {
        rest.server.deploy(HELPDESK);
        String neverSeen = rest.tokens.add("never-seen", ApiRole.SUBMITTER);
        rest.get("/api/orders").is(200);
        rest.loseDatabase();

        rest.send("GET", "/health/live", null, null).is(200);
        assertThat(rest.send("GET", "/health/ready", null, null)
                        .is(503)
                        .json()
                        .path("waitingFor")
                        .asText())
                .isEqualTo("the database or a Booster");
        assertThat(rest.get("/api/orders").error(503, "unavailable")).contains("database does not answer");
        rest.send("GET", "/api/orders", neverSeen, null).error(503, "unavailable");
        // The id is told, so that the client can repeat its request without placing a second order.
        String refusal = rest.post("/api/orders", "{'process':'helpdesk'}").error(503, "unavailable");
        assertThat(refusal)
                .contains("Neither a Booster nor the database answers")
                .matches(".*Idempotency-Key: [0-9a-f-]{36}'.*");
        assertThat(rest.post("/api/orders?wait=5s", "{'process':'helpdesk'}", "Idempotency-Key", "mine")
                        .error(503, "unavailable"))
                .contains("Idempotency-Key: mine");
        // A token that was read before goes on working, since with a Booster the order could be taken.
        rest.clock.forward(Duration.ofMinutes(59));
        assertThat(rest.post("/api/orders", "{'process':'helpdesk'}").error(503, "unavailable"))
                .contains("Idempotency-Key");
        rest.clock.forward(Duration.ofMinutes(2));
        assertThat(rest.post("/api/orders", "{'process':'helpdesk'}").error(503, "unavailable"))
                .contains("database does not answer");
    }

    @Test
    void aFaultOfTheDatabaseIsNoAbsence() {
        rest.database.execute("ALTER TABLE orders RENAME TO gone");
        assertThat(rest.get("/api/orders").error(500, "internal")).contains("log");
    }

    @Test
    void metricsHaveOurMeters() {
        TestRest.Reply metrics = rest.send("GET", "/metrics", null, null).is(200);
        assertThat(metrics.text())
                .contains("omflow_job_batch_size")
                .contains("omflow_job_batch_time_seconds")
                .contains("# HELP");
    }
}
