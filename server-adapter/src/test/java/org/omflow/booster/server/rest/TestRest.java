package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.ha.periodic.PeriodicTasks;
import org.omflow.booster.ha.preauth.UnauthenticatedConnections;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.web.WebPort;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.TestJson;
import org.omflow.booster.server.access.ApiRole;
import org.omflow.booster.server.access.ApiTokenStore;
import org.omflow.booster.server.access.Caller;
import org.omflow.booster.server.execution.JobMetrics;
import org.omflow.booster.server.execution.TestServer;
import org.omflow.booster.server.job.WorkTables;
import org.omflow.booster.server.submit.JobSender;
import org.omflow.booster.server.submit.PendingReplies;
import org.omflow.booster.server.submit.ReusedIds;
import org.omflow.booster.server.submit.Submissions;

/**
 * A REST server on a free port with a database but no Booster: jobs go to the outbox, and {@link #work} carries them out.
 */
final class TestRest implements AutoCloseable {
    final TestDatabase database = TestDatabase.fresh();
    final TestClock clock = new TestClock();
    final TestServer server = new TestServer(database, "server-a", clock);
    final ApiTokenStore tokens = new ApiTokenStore(database.jdbi(), clock);
    final String admin = tokens.add("root", ApiRole.ADMIN);
    final String submitter = tokens.add(new Caller("desk", ApiRole.SUBMITTER, MayActFor.ANYONE));
    final AtomicBoolean databaseAnswers = new AtomicBoolean(true);
    final AtomicBoolean boosterConnected = new AtomicBoolean();
    final Readiness readiness =
            new Readiness(databaseAnswers::get, Optional::empty, boosterConnected::get, () -> 3, List::of);
    final int port;

    private final UnauthenticatedConnections unauthenticated =
            new UnauthenticatedConnections("http.port", Duration.ofSeconds(30), 1_000, clock);
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Database pool = database.open("database.connect-timeout", "10s");
    private final PendingReplies replies;
    private final JobSender sender;
    private final Thread senderThread;
    private final RestServer rest;
    private final PeriodicTasks tasks = new PeriodicTasks(1);

    TestRest() {
        this(Duration.ofSeconds(20));
    }

    /** The same, with the longest that a request may wait. */
    TestRest(Duration longestWait) {
        Jdbi jdbi = Jdbi.create(pool.dataSource());
        WorkTables tables = WorkTables.of(jdbi, pool.dialect(), clock);
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JobMetrics(metrics);
        replies = new PendingReplies(jdbi, tables.processed());
        tasks.add("answers", PendingReplies.LOOK, replies::look);
        // A port that is too low for any program to get by chance.
        BoosterConnector nobody =
                new BoosterConnector(BoosterAddresses.parse("127.0.0.1:1"), new BoosterLogin("server", "secret"), 0);
        sender = new JobSender(nobody, jdbi, tables.outbox(), replies);
        senderThread = new Thread(sender, "job sender");
        senderThread.start();
        rest = new RestServer(
                new RestServer.About("server-a", "1.2.3.4"),
                new WebPort("127.0.0.1", 0, Encryption.NONE, false, unauthenticated, 64 << 10, Duration.ofSeconds(1)),
                tables,
                new ApiTokenStore(jdbi, clock),
                new Submissions(sender, replies, new ReusedIds(tables, databaseAnswers::get), clock, longestWait),
                readiness,
                metrics);
        readiness.become(Readiness.State.SERVING);
        port = rest.start();
    }

    /** Carries out what was submitted. */
    void work() {
        server.drain();
    }

    /** The database goes away for the REST server, and stays away. */
    void loseDatabase() {
        pool.close();
        databaseAnswers.set(false);
    }

    Reply get(String path) {
        return send("GET", path, submitter, null);
    }

    Reply getAsAdmin(String path) {
        return send("GET", path, admin, null);
    }

    Reply post(String path, String singleQuoted, String... headers) {
        return send("POST", path, submitter, publisher(singleQuoted), headers);
    }

    Reply postAsAdmin(String path, String singleQuoted, String... headers) {
        return send("POST", path, admin, publisher(singleQuoted), headers);
    }

    Reply send(String method, String path, String token, HttpRequest.BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : body);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return new Reply(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest.BodyPublisher publisher(String singleQuoted) {
        return singleQuoted == null
                ? null
                : HttpRequest.BodyPublishers.ofString(
                        TestJson.json(singleQuoted).toString());
    }

    @Override
    public void close() throws InterruptedException {
        replies.stop();
        rest.stop();
        tasks.close();
        sender.stop();
        senderThread.join(10_000);
        pool.close();
        database.close();
    }

    /** What the server said. */
    record Reply(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return response.body();
        }

        JsonNode json() {
            assertThat(response.headers().firstValue("Content-Type"))
                    .as(text())
                    .contains("application/json;charset=utf-8");
            try {
                return Json.read(text());
            } catch (JsonProcessingException e) {
                throw new AssertionError(text(), e);
            }
        }

        Reply is(int status) {
            assertThat(status()).as(text()).isEqualTo(status);
            return this;
        }

        /** Checks the error and returns its sentence. */
        String error(int status, String code) {
            is(status);
            assertThat(json().path("error").path("code").asText()).as(text()).isEqualTo(code);
            assertThat(json()).hasSize(1);
            return json().path("error").path("message").asText();
        }
    }
}
