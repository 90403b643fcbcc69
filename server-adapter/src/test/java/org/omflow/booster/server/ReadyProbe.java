package org.omflow.booster.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Asks a server whether it is ready. */
final class ReadyProbe {
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI uri;

    ReadyProbe(int port) {
        uri = URI.create("http://127.0.0.1:" + port + "/health/ready");
    }

    HttpResponse<String> ask() throws Exception {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
