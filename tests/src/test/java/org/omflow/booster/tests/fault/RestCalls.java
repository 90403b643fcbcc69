package org.omflow.booster.tests.fault;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.tls.Encryption;

/** The REST interface of a server, as a client uses it that repeats its requests. */
final class RestCalls {
    private final URI server;
    private final String token;
    private final HttpClient http;

    RestCalls(URI server, String token, Encryption encryption) {
        this.http = encryption.http().build();
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

    /** The open incidents of orders whose keys begin so, each with its job and cause, by the id of the job. */
    Map<String, JsonNode> incidents(String keyPrefix) throws IOException, InterruptedException {
        Map<String, JsonNode> incidents = new TreeMap<>();
        for (JsonNode incident : get("/api/incidents?limit=1000").path("incidents")) {
            if (incident.path("key").asText().startsWith(keyPrefix)) {
                incidents.put(incident.path("jobId").asText(), incident);
            }
        }
        return incidents;
    }

    /** Has the job of an incident done again. */
    void retry(JsonNode incident) throws IOException, InterruptedException {
        close(incident, "retry");
    }

    /** Gives the job of an incident up. */
    void discard(JsonNode incident) throws IOException, InterruptedException {
        close(incident, "discard");
    }

    private void close(JsonNode incident, String how) throws IOException, InterruptedException {
        String path = "/api/incidents/" + incident.path("id").asLong() + "/" + how;
        HttpRequest request = request(path).POST(BodyPublishers.noBody()).build();
        int status = http.send(request, BodyHandlers.discarding()).statusCode();
        if (status / 100 != 2) {
            throw new IOException("POST " + path + " was answered with " + status);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).header("Authorization", "Bearer " + token);
    }
}
