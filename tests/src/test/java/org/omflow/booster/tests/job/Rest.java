package org.omflow.booster.tests.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Stream;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.cluster.DemoServer;

/** The REST interface of a server as an administrator with curl would use it. */
final class Rest {
    /** What a server answered. */
    record Reply(int status, JsonNode body) {}

    private final URI server;
    private final String token;
    private final HttpClient http;

    /** The first server of the cluster. */
    Rest(DemoCluster cluster) {
        this(cluster, cluster.servers().get(0));
    }

    Rest(DemoCluster cluster, DemoServer server) {
        this.server = server.url();
        this.token = cluster.adminToken();
        this.http = cluster.encryption().http().build();
    }

    Reply get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    Reply post(String path, JsonNode body) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.write(body))));
    }

    /** Places an order and waits for the answer. */
    Reply place(String process, String key, ObjectNode form) throws IOException, InterruptedException {
        ObjectNode body = Json.object().put("process", process).put("key", key);
        body.set("form", form);
        return post("/api/orders?wait=30s", body);
    }

    /** Completes a step and waits for the answer. */
    Reply complete(String key, String node, ObjectNode form) throws IOException, InterruptedException {
        ObjectNode body = Json.object();
        body.set("form", form);
        return post("/api/orders/" + key + "/steps/" + node + "?wait=30s", body);
    }

    /** All orders, a line each. */
    Stream<String> export() throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response =
                http.send(request("/api/orders/export").build(), BodyHandlers.ofLines());
        if (response.statusCode() != 200) {
            throw new IOException("the export was answered with " + response.statusCode());
        }
        return response.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).header("Authorization", "Bearer " + token);
    }

    private Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        return new Reply(response.statusCode(), Json.read(response.body()));
    }
}
