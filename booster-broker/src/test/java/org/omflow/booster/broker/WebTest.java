package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.Connection;
import jakarta.jms.Session;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;

@Tag("job")
class WebTest {
    @TempDir
    static Path folder;

    private static TestBooster booster;

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder);
    }

    @AfterAll
    static void stop() {
        booster.close();
    }

    @Test
    void healthIsOpenToEveryone() throws Exception {
        HttpResponse<String> live = booster.get("/health/live");
        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(live.body()).isEqualTo("{\"status\":\"live\"}");
        HttpResponse<String> ready = booster.get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).isEqualTo("{\"status\":\"ready\",\"reasons\":[]}");
        assertThat(ready.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    @Test
    void aFullDiskIsNotReady(@TempDir Path other) throws Exception {
        long used = Math.round(100.0
                * (1 - (double) other.toFile().getUsableSpace() / other.toFile().getTotalSpace()));
        assumeTrue(used > 10, "the disk is emptier than the lowest limit");
        try (TestBooster full = TestBooster.start(other, "disk.max-usage=10")) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !full.booster().health().ready());
            HttpResponse<String> ready = full.get("/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body())
                    .isEqualTo("{\"status\":\"not ready\",\"reasons\":[\"The disk with the messages is fuller than 10"
                            + " percent (disk.max-usage): free some space or raise the limit.\"]}");
            JsonNode status = Json.read(
                    full.get("/api/status", "admin", full.password("admin")).body());
            assertThat(status.path("state").asText()).isEqualTo("waiting");
        }
    }

    @Test
    void statusTellsWhatRunsWhere() throws Exception {
        try (Connection server = booster.core("server")) {
            JsonNode status = api("/api/status");
            assertThat(status.path("role").asText()).isEqualTo("single");
            assertThat(status.path("state").asText()).isEqualTo("active");
            assertThat(status.path("version").asText()).isNotEmpty();
            assertThat(Instant.parse(status.path("since").asText())).isBefore(Instant.now());
            assertThat(status.path("connections").asInt()).isPositive();
            assertThat(status.path("ports").path("messages").asInt())
                    .isEqualTo(booster.booster().status().messagesPort());
            assertThat(status.path("ports").path("clients").asInt()).isPositive();
            assertThat(status.path("ports").path("web").asInt()).isPositive();
        }
    }

    @Test
    void queuesTellWhatIsOnThem() throws Exception {
        try (Connection server = booster.core("server")) {
            Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createProducer(session.createQueue(Addresses.SERVER_JOB)).send(session.createTextMessage("{}"));
            session.createProducer(session.createQueue(Addresses.SERVER_JOB)).send(session.createTextMessage("{}"));
            session.createConsumer(session.createQueue(Addresses.SERVER_JOB)).receive(5000);
            JsonNode queues = api("/api/queues").path("queues");
            assertThat(queues.findValuesAsText("name"))
                    .containsExactly(
                            "omflow.form.process",
                            "omflow.server.job",
                            "omflow.form.dead",
                            "omflow.form.result",
                            "omflow.patch",
                            "omflow.event",
                            "omflow.report",
                            "omflow.admin");
            assertThat(queues.findValuesAsText("type"))
                    .containsExactly("queue", "queue", "queue", "topic", "topic", "topic", "queue", "queue");
            JsonNode jobs = queues.get(1);
            assertThat(jobs.path("added").asInt()).isEqualTo(2);
            assertThat(jobs.path("acknowledged").asInt()).isEqualTo(1);
            assertThat(jobs.path("messages").asInt()).isEqualTo(1);
            assertThat(jobs.path("consumers").asInt()).isEqualTo(1);
            assertThat(jobs.path("bytes").asInt()).isPositive();
        }
    }

    @Test
    void metricsAreOpenAndHoldQueuesAndJava() throws Exception {
        HttpResponse<String> metrics = booster.get("/metrics");
        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
        assertThat(metrics.body())
                .contains("artemis_message_count{address=\"omflow.form.process\"")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void onlyAdminsSeeTheApi() throws Exception {
        HttpResponse<String> nobody = booster.get("/api/queues");
        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(nobody.headers().firstValue("WWW-Authenticate"))
                .hasValue("Basic realm=\"OMFLOW Booster\", charset=\"UTF-8\"");
        assertThat(nobody.body())
                .isEqualTo(
                        "{\"error\":{\"code\":\"unauthorized\",\"message\":\"Give user and password of an admin of this"
                                + " Booster (HTTP Basic)\"}}");
        assertThat(booster.get("/api/queues", "admin", "guess").statusCode()).isEqualTo(401);
        HttpResponse<String> server = booster.get("/api/queues", "server", booster.password("server"));
        assertThat(server.statusCode()).isEqualTo(403);
        assertThat(server.body())
                .isEqualTo(
                        "{\"error\":{\"code\":\"forbidden\",\"message\":\"User 'server' does not have the role 'admin':"
                                + " log in as a user who has\"}}");
        assertThat(booster.get("/api/nothing").statusCode()).isEqualTo(401);
    }

    @Test
    void whatIsNotThereIsAnErrorInJson() throws Exception {
        HttpResponse<String> answer = booster.get("/nothing");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(Json.read(answer.body()).path("error").path("code").asText()).isEqualTo("not_found");
    }

    private static JsonNode api(String path) throws Exception {
        HttpResponse<String> answer = booster.get(path, "admin", booster.password("admin"));
        assertThat(answer.statusCode()).isEqualTo(200);
        return Json.read(answer.body());
    }
}
