package org.omflow.booster.tests.fault;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.tls.Encryption;

/** What a server's monitoring tells of its work. */
final class ServerWatch {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final String JOBS = "omflow_jobs_total{";

    private final URI server;
    private final HttpClient http;

    ServerWatch(URI server, Encryption encryption) {
        this.http = encryption.http().connectTimeout(TIMEOUT).build();
        this.server = server;
    }

    /** How many of its workers take jobs. */
    int workers() throws IOException, InterruptedException {
        return Json.read(get("/health/ready").body()).path("workers").asInt();
    }

    /** How many jobs it has done since it started. */
    long jobs() throws IOException, InterruptedException {
        return (long) get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(JOBS))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(server.resolve(path)).timeout(TIMEOUT).build();
        return http.send(request, BodyHandlers.ofString());
    }
}
