package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.web.TestWeb;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.PropertyNames;

/** An administrator sees the dead jobs and retries or discards each exactly once. */
@Tag("job")
@Tag("integration")
class DeadJobsTest {
    private static final long SECONDS_10 = 10_000;
    private static final String BODY = "{\"process\":\"helpdesk\",\"by\":\"Zoë\"}";
    private static final String[] LITTLE_MEMORY = {"memory.messages=1MiB", "disk.page-size=64KiB"};

    @TempDir
    Path folder;

    @Test
    void aDeadJobTellsWhatItIsAndWhyItDied() throws Exception {
        Instant before = Instant.now().minusMillis(1);
        try (TestBooster booster = TestBooster.start(folder);
                Connection server = booster.core("server")) {
            die(server, "T-1", BODY);
            JsonNode job = list(booster, "").path("dead").path(0);
            assertThat(job.path("id").asLong()).isPositive();
            assertThat(job.path("jobId").asText()).isEqualTo("T-1");
            assertThat(job.path("type").asText()).isEqualTo("order.place");
            assertThat(job.path("reasonCode").asText()).isEqualTo("unknown_process");
            assertThat(job.path("reason").asText()).isEqualTo("No process 'helpdesk' is deployed.");
            assertThat(job.path("login").asText()).isEqualTo("amy");
            assertThat(Instant.parse(job.path("at").asText())).isBetween(before, Instant.now());
            assertThat(job.path("bytes").asInt()).isPositive();
            assertThat(job.has("body")).isFalse();

            JsonNode whole = ok(booster, "/api/dead/" + job.path("id").asLong());
            assertThat(whole.path("body").asText()).isEqualTo(BODY);
            assertThat(whole.path("jobId").asText()).isEqualTo("T-1");
        }
    }

    /** An older server stored them whole, and a page with a thousand of them would fill the memory. */
    @Test
    void longTextsAreShownByTheirBeginning() throws Exception {
        String text = "t".repeat(50_000);
        try (TestBooster booster = TestBooster.start(folder);
                Connection server = booster.core("server")) {
            Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            TextMessage job = session.createTextMessage(BODY);
            job.setJMSType(text);
            job.setStringProperty(PropertyNames.JOB_ID, "j");
            job.setStringProperty(PropertyNames.REASON, "because");
            session.createProducer(session.createQueue(Addresses.FORM_DEAD)).send(job);

            JsonNode listed = onlyDead(booster);
            assertThat(listed.path("jobId").asText()).isEqualTo("j");
            assertThat(listed.path("reason").asText()).isEqualTo("because");
            assertThat(listed.path("type").asText()).isEqualTo("t".repeat(Limits.JOB_TYPE) + "...");
            assertThat(ok(booster, "/api/dead/" + onlyId(booster)).path("type").asText())
                    .isEqualTo(listed.path("type").asText());
        }
    }

    @Test
    void aRetriedJobIsAFreshOneOfTheAdministrator() throws Exception {
        try (TestBooster booster = TestBooster.start(folder);
                Connection server = booster.core("server")) {
            Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            // It takes the job as soon as it is there.
            MessageConsumer jobs = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            die(server, "T-1", BODY);
            Instant died = Instant.parse(onlyDead(booster).path("at").asText());

            HttpResponse<String> answer = booster.post("/api/dead/" + onlyId(booster) + "/retry", "admin");
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(Json.read(answer.body()).path("jobId").asText()).isEqualTo("T-1#r1");

            Message job = jobs.receive(SECONDS_10);
            assertThat(((TextMessage) job).getText()).isEqualTo(BODY);
            assertThat(job.getJMSType()).isEqualTo("order.place");
            assertThat(job.getStringProperty(PropertyNames.JOB_ID)).isEqualTo("T-1#r1");
            assertThat(job.getStringProperty(PropertyNames.USER)).isEqualTo("admin");
            assertThat(job.propertyExists(PropertyNames.LOGIN)).isFalse();
            assertThat(job.propertyExists(PropertyNames.REASON_CODE)).isFalse();
            assertThat(job.propertyExists(PropertyNames.REASON)).isFalse();
            assertThat(job.propertyExists("_AMQ_ORIG_ADDRESS")).isFalse();
            assertThat(job.getJMSExpiration()).isZero();
            assertThat(job.getLongProperty("_AMQ_INGRESS_TIMESTAMP")).isGreaterThanOrEqualTo(died.toEpochMilli());
            assertThat(jobs.receiveNoWait()).isNull();
            assertThat(list(booster, "").path("dead")).isEmpty();

            die(server, "T-1#r1", BODY);
            assertThat(booster.post("/api/dead/" + onlyId(booster) + "/retry", "admin")
                            .body())
                    .contains("\"jobId\":\"T-1#r2\"");
        }
    }

    @Test
    void aLargeJobIsRetriedWhole() throws Exception {
        String body = "ä".repeat(1_000_000);
        try (TestBooster booster = TestBooster.start(folder);
                Connection server = booster.core("server")) {
            die(server, "T-1", body);
            assertThat(ok(booster, "/api/dead/" + onlyId(booster)).path("body").asText())
                    .isEqualTo(body);
            assertThat(booster.post("/api/dead/" + onlyId(booster) + "/retry", "admin")
                            .statusCode())
                    .isEqualTo(202);
        }
        try (TestBooster booster = TestBooster.start(folder);
                Connection server = booster.core("server")) {
            Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer jobs = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            Message job = jobs.receive(SECONDS_10);
            assertThat(((TextMessage) job).getText()).isEqualTo(body);
            assertThat(job.getStringProperty(PropertyNames.JOB_ID)).isEqualTo("T-1#r1");
            assertThat(job.propertyExists(PropertyNames.REASON)).isFalse();
        }
    }

    @Test
    void aJobWithoutAnIdGetsOneAndAnyKindOfBodyIsShown() throws Exception {
        try (TestBooster booster = TestBooster.start(folder);
                Connection server = booster.core("server");
                Connection amqp = booster.amqp("server")) {
            Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            BytesMessage bytes = session.createBytesMessage();
            bytes.writeBytes("Zoë".getBytes(StandardCharsets.UTF_8));
            session.createProducer(session.createQueue(Addresses.FORM_DEAD)).send(bytes);
            session.createProducer(session.createQueue(Addresses.FORM_DEAD)).send(session.createMapMessage());
            Session other = amqp.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Message text = other.createTextMessage("by AMQP");
            text.setJMSType("order.cancel");
            text.setIntProperty(PropertyNames.JOB_ID, 7);
            other.createProducer(other.createQueue(Addresses.FORM_DEAD)).send(text);

            JsonNode dead = list(booster, "").path("dead");
            assertThat(dead).hasSize(3);
            assertThat(dead.get(0).path("jobId").isNull()).isTrue();
            assertThat(dead.get(2).path("type").asText()).isEqualTo("order.cancel");
            List<JsonNode> bodies = new ArrayList<>();
            for (JsonNode job : dead) {
                bodies.add(ok(booster, "/api/dead/" + job.path("id").asLong()).path("body"));
            }
            assertThat(bodies.get(0).asText()).isEqualTo("Zoë");
            assertThat(bodies.get(1).isNull()).isTrue();
            assertThat(bodies.get(2).asText()).isEqualTo("by AMQP");

            List<String> jobIds = new ArrayList<>();
            for (JsonNode job : dead) {
                HttpResponse<String> answer =
                        booster.post("/api/dead/" + job.path("id").asLong() + "/retry", "admin");
                assertThat(answer.statusCode()).isEqualTo(202);
                jobIds.add(Json.read(answer.body()).path("jobId").asText());
            }
            MessageConsumer jobs = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            for (String jobId : jobIds) {
                Message job = jobs.receive(SECONDS_10);
                assertThat(job.getStringProperty(PropertyNames.JOB_ID)).isEqualTo(jobId);
                assertThat(job.getStringProperty(PropertyNames.USER)).isEqualTo("admin");
            }
            assertThat(jobIds.get(0)).hasSize(36);
            assertThat(jobIds.get(2)).isEqualTo("7#r1");
        }
    }

    @Test
    void aDiscardedJobIsGone() throws Exception {
        try (TestBooster booster = TestBooster.start(folder);
                Connection server = booster.core("server")) {
            die(server, "T-1", BODY);
            long id = onlyId(booster);
            HttpResponse<String> answer = booster.post("/api/dead/" + id + "/discard", "admin");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"id\":" + id + ",\"jobId\":\"T-1\"}");
            assertGone(booster.post("/api/dead/" + id + "/discard", "admin"), id);
            assertGone(booster.post("/api/dead/" + id + "/retry", "admin"), id);
            assertGone(booster.get("/api/dead/" + id, "admin", booster.password("admin")), id);
            assertThat(waiting(booster, Addresses.FORM_PROCESS)).isZero();
        }
        try (TestBooster booster = TestBooster.start(folder)) {
            assertThat(waiting(booster, Addresses.FORM_DEAD)).isZero();
        }
    }

    @Test
    void ofTwoWhoActAtTheSameTimeOneWins() throws Exception {
        int jobs = 40;
        try (TestBooster booster = TestBooster.start(folder);
                Connection server = booster.core("server")) {
            for (int i = 0; i < jobs; i++) {
                die(server, "T-" + i, BODY);
            }
            ExecutorService administrators = Executors.newFixedThreadPool(3);
            int retried = 0;
            int discarded = 0;
            for (JsonNode job : list(booster, "").path("dead")) {
                String path = "/api/dead/" + job.path("id").asLong();
                CyclicBarrier together = new CyclicBarrier(3);
                List<Future<Integer>> answers = new ArrayList<>();
                for (String act : List.of("/retry", "/retry", "/discard")) {
                    answers.add(administrators.submit(() -> {
                        together.await();
                        return booster.post(path + act, "admin").statusCode();
                    }));
                }
                List<Integer> codes = List.of(
                        answers.get(0).get(),
                        answers.get(1).get(),
                        answers.get(2).get());
                assertThat(codes).containsOnlyOnce(codes.get(2) == 200 ? 200 : 202);
                assertThat(codes.stream().filter(code -> code == 404)).hasSize(2);
                retried += codes.get(2) == 200 ? 0 : 1;
                discarded += codes.get(2) == 200 ? 1 : 0;
            }
            administrators.shutdown();
            assertThat(retried + discarded).isEqualTo(jobs);
            assertThat(waiting(booster, Addresses.FORM_PROCESS)).isEqualTo(retried);
            assertThat(waiting(booster, Addresses.FORM_DEAD)).isZero();
        }
    }

    @Test
    void aRestartKeepsIdsAndWhatWasDone() throws Exception {
        long first;
        long second;
        try (TestBooster booster = TestBooster.start(folder);
                Connection server = booster.core("server")) {
            die(server, "T-1", BODY);
            die(server, "T-2", BODY);
            JsonNode dead = list(booster, "").path("dead");
            first = dead.get(0).path("id").asLong();
            second = dead.get(1).path("id").asLong();
            assertThat(booster.post("/api/dead/" + first + "/retry", "admin").statusCode())
                    .isEqualTo(202);
        }
        try (TestBooster booster = TestBooster.start(folder);
                Connection server = booster.core("server")) {
            assertThat(onlyId(booster)).isEqualTo(second);
            assertGone(booster.post("/api/dead/" + first + "/retry", "admin"), first);
            assertThat(booster.post("/api/dead/" + second + "/retry", "admin").statusCode())
                    .isEqualTo(202);
            assertThat(taken(server, 2)).containsExactly("T-1#r1", "T-2#r1");
        }
    }

    @Test
    void thousandsAreListedPageByPageEachOnce() throws Exception {
        int jobs = 3000;
        try (TestBooster booster = TestBooster.start(folder, LITTLE_MEMORY);
                Connection server = booster.core("server")) {
            dieTogether(server, jobs, "unknown_process", "x".repeat(1000));
            assertThat(files(booster.home().data().resolve("paging"), ".page")).isGreaterThan(10);
            List<Long> ids = new ArrayList<>();
            Set<String> jobIds = new HashSet<>();
            JsonNode next = null;
            do {
                JsonNode page = list(booster, "?limit=700" + (next == null ? "" : "&after=" + next.asLong()));
                for (JsonNode job : page.path("dead")) {
                    ids.add(job.path("id").asLong());
                    jobIds.add(job.path("jobId").asText());
                }
                next = page.get("next");
            } while (next != null);
            assertThat(ids).hasSize(jobs).isSorted();
            assertThat(jobIds).hasSize(jobs);
            assertThat(list(booster, "").path("dead")).hasSize(100);

            long last = ids.get(jobs - 1);
            assertThat(ok(booster, "/api/dead/" + last).path("body").asText()).hasSize(1000);
            assertThat(booster.post("/api/dead/" + last + "/retry", "admin").statusCode())
                    .isEqualTo(202);
            assertThat(booster.post("/api/dead/" + ids.get(jobs - 2) + "/discard", "admin")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(waiting(booster, Addresses.FORM_DEAD)).isEqualTo(jobs - 2);
            assertThat(taken(server, 1)).containsExactly("unknown_process-" + (jobs - 1) + "#r1");
        }
    }

    @Test
    void allOfOneReasonAreRetriedOrDiscarded() throws Exception {
        // Few enough for a slow machine to deal with them within the time of one call.
        int jobs = 400;
        try (TestBooster booster = TestBooster.start(folder, LITTLE_MEMORY);
                Connection server = booster.core("server")) {
            dieTogether(server, jobs, "unknown_process", "x".repeat(1000));
            dieTogether(server, jobs, "not_json", "x".repeat(1000));
            HttpResponse<String> retried = booster.post("/api/dead/retry?reasonCode=unknown_process", "admin");
            assertThat(retried.statusCode()).isEqualTo(202);
            assertThat(retried.body()).isEqualTo("{\"count\":" + jobs + ",\"more\":false}");
            assertThat(waiting(booster, Addresses.FORM_DEAD)).isEqualTo(jobs);
            assertThat(new HashSet<>(taken(server, jobs))).hasSize(jobs).allMatch(jobId -> jobId.endsWith("#r1"));

            assertThat(booster.post("/api/dead/retry?reasonCode=unknown_process", "admin")
                            .body())
                    .isEqualTo("{\"count\":0,\"more\":false}");
            HttpResponse<String> discarded = booster.post("/api/dead/discard?reasonCode=not_json", "admin");
            assertThat(discarded.statusCode()).isEqualTo(200);
            assertThat(discarded.body()).isEqualTo("{\"count\":" + jobs + ",\"more\":false}");
            assertThat(waiting(booster, Addresses.FORM_DEAD)).isZero();
        }
        try (TestBooster booster = TestBooster.start(folder)) {
            assertThat(waiting(booster, Addresses.FORM_DEAD)).isZero();
        }
    }

    /** The broker notes messages it comes across before they are committed, and brings them back into memory later. */
    @Test
    void aJobTheBrokerReadAheadIsRetriedOnce() throws Exception {
        int jobs = 1200;
        try (TestBooster booster = TestBooster.start(folder, LITTLE_MEMORY);
                Connection server = booster.core("server");
                Connection admin = booster.core("admin")) {
            dieTogether(server, jobs, "not_json", "x".repeat(1000));
            Session late = server.createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer dead = late.createProducer(late.createQueue(Addresses.FORM_DEAD));
            for (int i = 0; i < jobs; i++) {
                dead.send(deadJob(late, "late-" + i, "unknown_process", "x".repeat(1000)));
            }
            Session session = admin.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer all = session.createConsumer(session.createQueue(Addresses.FORM_DEAD));
            for (int i = 0; i < jobs; i++) {
                assertThat(all.receive(SECONDS_10)).isNotNull();
            }
            assertThat(all.receive(300)).isNull();
            all.close();
            late.commit();

            String path = "/api/dead/retry?reasonCode=unknown_process";
            assertThat(untilThereAreNoMore(booster, path)).isEqualTo(jobs);
            for (int i = 0; i < 3; i++) {
                assertThat(booster.post(path, "admin").body()).isEqualTo("{\"count\":0,\"more\":false}");
            }
            assertThat(list(booster, "").path("dead")).isEmpty();
            assertThat(taken(server, jobs)).hasSize(jobs).doesNotHaveDuplicates();
        }
    }

    /** A server that keeps refusing must not keep the Booster retrying. */
    @Test
    void aJobThatDiesAgainIsRetriedOnce() throws Exception {
        int jobs = 600;
        try (TestBooster booster = TestBooster.start(folder);
                Connection server = booster.core("server")) {
            dieTogether(server, jobs, "unknown_process", BODY);
            Session refusing = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer dead = refusing.createProducer(refusing.createQueue(Addresses.FORM_DEAD));
            refusing.createConsumer(refusing.createQueue(Addresses.FORM_PROCESS))
                    .setMessageListener(job -> {
                        try {
                            dead.send(deadJob(
                                    refusing,
                                    job.getStringProperty(PropertyNames.JOB_ID),
                                    "unknown_process",
                                    ((TextMessage) job).getText()));
                        } catch (JMSException e) {
                            throw new IllegalStateException(e);
                        }
                    });
            // Only one call: the next would retry those that have died again. Where time runs out it leaves some alone.
            JsonNode answer = Json.read(booster.post("/api/dead/retry?reasonCode=unknown_process", "admin")
                    .body());
            int count = answer.path("count").asInt();
            assertThat(count).isGreaterThan(answer.path("more").asBoolean() ? 0 : jobs - 1);
            await().atMost(Duration.ofSeconds(20)).until(() -> waiting(booster, Addresses.FORM_DEAD) == jobs);
            List<String> jobIds = list(booster, "?limit=1000").path("dead").findValuesAsText("jobId");
            assertThat(jobIds).hasSize(jobs).doesNotHaveDuplicates();
            assertThat(jobIds.stream().filter(jobId -> jobId.endsWith("#r1"))).hasSize(count);
            assertThat(jobIds.stream().filter(jobId -> jobId.contains("#"))).hasSize(count);
        }
    }

    @Test
    void whatIsAskedWronglyIsRefusedWithTheRemedy() throws Exception {
        try (TestBooster booster = TestBooster.start(folder)) {
            assertThat(error(booster.get("/api/dead?limit=0", "admin", booster.password("admin")), 400))
                    .isEqualTo("invalid_field: Parameter limit is '0': it must be a number from 1 to 1000");
            assertThat(error(booster.get("/api/dead?after=x", "admin", booster.password("admin")), 400))
                    .startsWith("invalid_field: Parameter after is 'x'");
            assertThat(error(booster.post("/api/dead/first/retry", "admin"), 404))
                    .isEqualTo("not_found: There is no dead job 'first': its id is a number, see GET /api/dead");
            assertThat(error(booster.post("/api/dead/discard", "admin"), 400))
                    .isEqualTo(
                            "missing_field: Parameter reasonCode is missing: give the reason of the jobs to change, such as ?reasonCode=unknown_process");
            assertThat(error(booster.post("/api/dead/retry?reasonCode=", "admin"), 400))
                    .startsWith("missing_field");
        }
    }

    @Test
    void onlyAdminsSeeAndAct() throws Exception {
        try (TestBooster booster = TestBooster.start(folder);
                Connection server = booster.core("server")) {
            die(server, "T-1", BODY);
            long id = onlyId(booster);
            for (String path :
                    List.of("/" + id + "/retry", "/" + id + "/discard", "/discard?reasonCode=unknown_process")) {
                assertThat(booster.post("/api/dead" + path, "server").statusCode())
                        .as(path)
                        .isEqualTo(403);
                assertThat(booster.post("/api/dead" + path, "nobody").statusCode())
                        .as(path)
                        .isEqualTo(401);
            }
            assertThat(booster.get("/api/dead").statusCode()).isEqualTo(401);
            assertThat(booster.get("/api/dead/" + id, "admin", "guess").statusCode())
                    .isEqualTo(401);
            assertThat(waiting(booster, Addresses.FORM_DEAD)).isEqualTo(1);
        }
    }

    @Test
    void eachActIsInTheAuditLog() throws Exception {
        try (TestBooster booster = TestBooster.start(folder);
                Connection server = booster.core("server")) {
            die(server, "T-1", BODY);
            die(server, "T-2", BODY);
            JsonNode dead = list(booster, "").path("dead");
            long first = dead.get(0).path("id").asLong();
            long second = dead.get(1).path("id").asLong();
            booster.post("/api/dead/" + first + "/retry", "admin");
            booster.post("/api/dead/" + first + "/retry", "admin");
            booster.post("/api/dead/" + second + "/discard", "admin");
            booster.post("/api/dead/retry?reasonCode=not_json", "admin");
            booster.post("/api/dead/retry", "admin");
            List<JsonNode> lines = booster.audit();
            assertThat(lines).allMatch(line -> line.path("who").asText().equals("admin"));
            assertThat(lines).allMatch(line -> line.path("from").asText().equals("127.0.0.1"));
            assertThat(lines.stream()
                            .map(line -> line.path("act").asText() + " "
                                    + line.path("on").asText() + ": "
                                    + line.path("outcome").asText()))
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .isEqualTo("dead.retry dead job " + first + ": retried as job T-1#r1; it was job"
                                            + " T-1 (order.place) of amy, dead by unknown_process"),
                            line -> assertThat(line)
                                    .startsWith("dead.retry dead job " + first + ": refused: There is no dead job"),
                            line -> assertThat(line)
                                    .isEqualTo("dead.discard dead job " + second + ": discarded; it was job T-2"
                                            + " (order.place) of amy, dead by unknown_process"),
                            line -> assertThat(line)
                                    .isEqualTo("dead.retry dead jobs with reasonCode not_json: retried 0 jobs"),
                            line -> assertThat(line)
                                    .startsWith("dead.retry dead jobs with reasonCode null: refused: Parameter"));
        }
    }

    @Test
    void anActThatTheOtherBoosterMayNotKnowOfIsNotConfirmed() throws Exception {
        AuditLog audit = new AuditLog(Files.createDirectories(folder.resolve("beside")), Clock.systemUTC());
        try (TestBooster booster = TestBooster.start(folder.resolve("booster"));
                Connection server = booster.core("server");
                TestWeb web = TestWeb.ofDeadJobs(booster.booster().deadJobs(), () -> false, audit)) {
            die(server, "T-1", BODY);
            URI retry = URI.create("http://127.0.0.1:" + web.port() + "/api/dead/" + onlyId(booster) + "/retry");

            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(retry)
                                    .POST(BodyPublishers.noBody())
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(error(answer, 503)).contains("the other Booster may have taken over", "GET /api/dead");
            assertThat(answer.body()).doesNotContain("T-1#r1");
            assertThat(Files.readString(folder.resolve("beside/audit.log")))
                    .contains("uncertain, for the other Booster may have taken over meanwhile: retried as job T-1#r1");
        }
    }

    private static void die(Connection server, String jobId, String body) throws JMSException {
        try (Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            session.createProducer(session.createQueue(Addresses.FORM_DEAD))
                    .send(deadJob(session, jobId, "unknown_process", body));
        }
    }

    private static void dieTogether(Connection server, int jobs, String reasonCode, String body) throws JMSException {
        try (Session session = server.createSession(true, Session.SESSION_TRANSACTED)) {
            MessageProducer dead = session.createProducer(session.createQueue(Addresses.FORM_DEAD));
            for (int i = 0; i < jobs; i++) {
                dead.send(deadJob(session, reasonCode + "-" + i, reasonCode, body));
            }
            session.commit();
        }
    }

    /** As a server sends it. */
    private static Message deadJob(Session session, String jobId, String reasonCode, String body) throws JMSException {
        TextMessage message = session.createTextMessage(body);
        message.setJMSType("order.place");
        message.setStringProperty(PropertyNames.JOB_ID, jobId);
        message.setStringProperty(PropertyNames.LOGIN, "amy");
        message.setStringProperty(PropertyNames.REASON_CODE, reasonCode);
        message.setStringProperty(PropertyNames.REASON, "No process 'helpdesk' is deployed.");
        return message;
    }

    /** Acts on all jobs of a reason, in as many calls as that takes; returns on how many. */
    private static int untilThereAreNoMore(TestBooster booster, String path) throws Exception {
        int count = 0;
        JsonNode answer;
        do {
            answer = Json.read(booster.post(path, "admin").body());
            count += answer.path("count").asInt();
        } while (answer.path("more").asBoolean());
        return count;
    }

    /** The ids of all jobs that wait, taken by a server: so many, and then none. */
    private static List<String> taken(Connection server, int number) throws JMSException {
        List<String> jobIds = new ArrayList<>();
        try (Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageConsumer jobs = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            for (int i = 0; i < number; i++) {
                Message job = jobs.receive(SECONDS_10);
                assertThat(job).as("a job beside " + i + " others").isNotNull();
                jobIds.add(job.getStringProperty(PropertyNames.JOB_ID));
            }
            assertThat(jobs.receive(300)).isNull();
        }
        return jobIds;
    }

    private static long waiting(TestBooster booster, String queue) {
        return booster.booster().queues().stream()
                .filter(figures -> figures.kind().name().equals(queue))
                .findFirst()
                .orElseThrow()
                .messages();
    }

    private static long files(Path below, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(file -> file.toString().endsWith(ending)).count();
        }
    }

    private static JsonNode onlyDead(TestBooster booster) throws Exception {
        JsonNode dead = list(booster, "").path("dead");
        assertThat(dead).hasSize(1);
        return dead.get(0);
    }

    private static long onlyId(TestBooster booster) throws Exception {
        return onlyDead(booster).path("id").asLong();
    }

    private static JsonNode list(TestBooster booster, String query) throws Exception {
        return ok(booster, "/api/dead" + query);
    }

    private static JsonNode ok(TestBooster booster, String path) throws Exception {
        HttpResponse<String> answer = booster.get(path, "admin", booster.password("admin"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.read(answer.body());
    }

    private static void assertGone(HttpResponse<String> answer, long id) throws Exception {
        assertThat(error(answer, 404))
                .isEqualTo(
                        "not_found: There is no dead job " + id
                                + ", or no longer: it may have been retried, discarded or purged after its retention; GET /api/dead lists the dead jobs");
    }

    private static String error(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(status);
        JsonNode error = Json.read(answer.body()).path("error");
        return error.path("code").asText() + ": " + error.path("message").asText();
    }
}
