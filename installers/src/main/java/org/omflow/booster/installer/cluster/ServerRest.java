package org.omflow.booster.installer.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.tls.Encryption;

/** A client of an OMFLOW Server's REST interface, with an API token. Thread-safe. */
public final class ServerRest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final URI server;
    private final String token;
    private final HttpClient http;

    /**
     * For one server.
     *
     * @param server such as {@code http://127.0.0.1:8080}
     */
    public ServerRest(URI server, String token, Encryption encryption) {
        this.http = encryption.http().connectTimeout(TIMEOUT).build();
        this.server = server;
        this.token = token;
    }

    /**
     * Deploys a process.
     *
     * @throws ClusterException when the server refuses it, with the reason
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public void deploy(ObjectNode definition) throws ClusterException, InterruptedException {
        HttpRequest request = request("/api/processes")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.write(definition)))
                .build();
        HttpResponse<String> response = send(request, BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new ClusterException("The server refused the process '"
                    + definition.path("key").asText() + "' with " + response.statusCode() + ": " + response.body());
        }
    }

    /**
     * Counts all orders that the server exports.
     *
     * @throws ClusterException when the server does not answer as expected
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public long orders() throws ClusterException, InterruptedException {
        HttpResponse<Stream<String>> response =
                send(request("/api/orders/export").build(), BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != 200) {
                throw new ClusterException(
                        "The server answered the export of its orders with " + response.statusCode() + ".");
            }
            return lines.filter(line -> !line.isBlank()).count();
        } catch (UncheckedIOException e) {
            throw new ClusterException("The export of the server's orders broke off: " + e.getMessage(), e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .header("Authorization", "Bearer " + token)
                .timeout(TIMEOUT);
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws ClusterException, InterruptedException {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new ClusterException(request.method() + " " + request.uri() + " failed: " + e, e);
        }
    }
}
