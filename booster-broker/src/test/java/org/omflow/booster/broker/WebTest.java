package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.Connection;
import jakarta.jms.Session;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
@Tag("integration")
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
        assertThat(ready.body()).startsWith("{\"status\":\"ready\",\"reasons\":[],\"findings\":[");
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
                    .matches(
                            "\\{\"status\":\"not ready\",\"reasons\":\\[\"The disk with " + other
                                    + "\\S* is [0-9.]+ percent full, and new jobs are accepted only up to 10 percent"
                                    + " \\(disk.max-usage\\): free some space there or raise the limit.\"],\"findings\":\\[.*]}");
            assertThat(full.get("/metrics").body()).contains("omflow_disk_full 1.0", "omflow_disk_free_bytes ");
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
            // A consumer's acknowledgement reaches the Booster a moment after it took the message.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> api("/api/queues")
                                    .path("queues")
                                    .get(1)
                                    .path("acknowledged")
                                    .asInt()
                            == 1);
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
                                + " log in as an admin\"}}");
        assertThat(booster.get("/api/nothing").statusCode()).isEqualTo(401);
    }

    @Test
    void whatIsNotThereIsAnErrorInJson() throws Exception {
        HttpResponse<String> answer = booster.get("/nothing");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(Json.read(answer.body()).path("error").path("code").asText()).isEqualTo("not_found");
    }

    @Test
    void aMethodThatIsNotThereIsAnErrorInJson() throws Exception {
        HttpResponse<String> answer = booster.post("/api/queues", "admin");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"error\":{\"code\":\"not_found\",\"message\":\"Method POST is not allowed for /api/queues; see"
                                + " KEYS-AND-ROLES.md for the endpoints\"}}");
        assertThat(booster.post("/api/queues", "server").statusCode()).isEqualTo(403);
    }

    @Test
    void answersAreDataAndNothingElse() throws Exception {
        for (String path : new String[] {"/health/live", "/nothing", "/api/status"}) {
            HttpHeaders headers = booster.get(path).headers();
            assertThat(headers.firstValue("X-Content-Type-Options")).as(path).hasValue("nosniff");
            assertThat(headers.firstValue("Cache-Control")).as(path).hasValue("no-store");
            assertThat(headers.firstValue("Referrer-Policy")).as(path).hasValue("no-referrer");
            assertThat(headers.firstValue("Content-Security-Policy"))
                    .as(path)
                    .hasValue("default-src 'none'; frame-ancestors 'none'");
            assertThat(headers.firstValue("Server")).as(path).isEmpty();
        }
    }

    @Test
    void theQueryIsInUtf8WhateverCharsetTheHeadersName() throws Exception {
        for (String charset : new String[] {"utf_8", "foo", "utf-16", "\"utf-8"}) {
            String type = "Content-Type=text/plain; charset=" + charset;
            HttpResponse<String> answer = booster.post("/api/dead/discard?reasonCode=not_json", "admin", type);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }

    @Test
    void aPageOfAnotherSiteCannotUseALoginTheBrowserRemembers() throws Exception {
        String path = "/api/dead/retry?reasonCode=not_json";
        for (String origin : new String[] {"http://evil.example", "null", "http://127.0.0.1:1", "not a site"}) {
            HttpResponse<String> answer = booster.post(path, "admin", "Origin=" + origin);
            assertThat(answer.statusCode()).as(origin).isEqualTo(403);
            assertThat(answer.body()).contains("came from a page of " + origin);
        }
        int port = booster.booster().status().webPort();
        assertThat(booster.post(path, "admin", "Origin=http://127.0.0.1:" + port)
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void aBrowserThatDoesNotNameThePageMayNotMakeChanges() throws Exception {
        String path = "/api/dead/retry?reasonCode=not_json";
        for (String header : new String[] {
            "Sec-Fetch-Site=cross-site",
            "Sec-Fetch-Site=same-site",
            "Sec-Fetch-Mode=navigate",
            "Referer=http://evil.example/page",
            "Cookie=session=x",
            "User-Agent=Mozilla/5.0 (X11; Linux x86_64)"
        }) {
            HttpResponse<String> answer = booster.post(path, "admin", header);
            assertThat(answer.statusCode()).as(header).isEqualTo(403);
            assertThat(answer.body()).contains("only its own pages may make changes");
        }
        String here = "http://127.0.0.1:" + booster.booster().status().webPort();
        String browser = "User-Agent=Mozilla/5.0";
        assertThat(booster.post(path, "admin", browser, "Origin=" + here, "Sec-Fetch-Site=cross-site")
                        .statusCode())
                .isEqualTo(403);
        for (String header : new String[] {
            "Sec-Fetch-Site=same-origin", "Referer=" + here + "/page", "Origin=" + here, "X-Requested-With=fetch"
        }) {
            assertThat(booster.post(path, "admin", browser, header).statusCode())
                    .as(header)
                    .isEqualTo(202);
        }
        assertThat(booster.post(path, "admin", "User-Agent=curl/8.5.0").statusCode())
                .isEqualTo(202);
    }

    @Test
    void aLargeBodyIsRefusedBeforeItIsRead() throws Exception {
        String answer = raw("POST /api/dead/retry HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 413 ")
                .contains("Connection: close")
                .endsWith("{\"error\":{\"code\":\"too_large\",\"message\":\"The body has 1000000000 bytes: at most"
                        + " 65536 are accepted, send less\"}}");
    }

    @Test
    void whatIsNoHttpIsAnErrorInJson() throws Exception {
        assertThat(raw("GET /health/live HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(100_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ")
                .contains("X-Content-Type-Options: nosniff")
                .contains("{\"error\":{\"code\":\"invalid_field\"");
        assertThat(raw("GET /health/%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("{\"error\":{\"code\":\"invalid_field\"");
    }

    @Test
    void refusedLoginsAreInTheAuditLogWithoutWhatMayBeAPassword(@TempDir Path other) throws Exception {
        try (TestBooster audited = TestBooster.start(other)) {
            audited.get("/api/queues");
            assertThat(audited.audit()).isEmpty();
            audited.get("/api/queues", "admin", "guessed-password");
            audited.get("/api/nodes", "password-in-the-wrong-field", "");
            audited.get("/api/dead", "server", audited.password("server"));
            audited.get("/api/queues", "admin", audited.password("admin"));
            assertThat(audited.audit().stream()
                            .map(line -> line.path("who").asText() + " from "
                                    + line.path("from").asText() + " "
                                    + line.path("act").asText() + " "
                                    + line.path("on").asText() + " "
                                    + line.path("outcome").asText()))
                    .containsExactly(
                            "admin from 127.0.0.1 login GET /api/queues refused: wrong user or password",
                            "unknown user from 127.0.0.1 login GET /api/nodes refused: wrong user or password",
                            "server from 127.0.0.1 login GET /api/dead refused: no admin");
            assertThat(Files.readString(audited.home().logs().resolve("audit.log")))
                    .doesNotContain("password-in", "guessed", audited.password("server"));
        }
    }

    /** All that comes back until the connection is closed. */
    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", booster.booster().status().webPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static JsonNode api(String path) throws Exception {
        HttpResponse<String> answer = booster.get(path, "admin", booster.password("admin"));
        assertThat(answer.statusCode()).isEqualTo(200);
        return Json.read(answer.body());
    }
}
