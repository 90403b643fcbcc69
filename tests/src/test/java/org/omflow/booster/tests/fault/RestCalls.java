package org.omflow.booster.tests.fault;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.omflow.booster.ha.json.Json;

/** The REST interface of a server, as a client uses it that repeats its requests. */
final class RestCalls {
    private final URI server;
    private final String token;
    private final HttpClient http = HttpClient.newHttpClient();

    RestCalls(URI server, String token) {
        this.server = server;
        this.token = token;
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return Json.read(
                http.send(request(path).build(), BodyHandlers.ofString()).body());
    }

    /** Submits a job under this id, and returns the HTTP status. */
    int post(String path, String jobId, JsonNode body) throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .header("Idempotency-Key", jobId)
                .POST(BodyPublishers.ofString(Json.write(body)))
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).header("Authorization", "Bearer " + token);
    }
}
