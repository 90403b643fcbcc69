package org.omflow.booster.ha.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.tls.Encryption;

/** Asks Boosters for what they report of their pair, such as their state. Thread-safe. */
public final class PairHealthClient {
    /** The path at which a Booster reports it. */
    public static final String PATH = "/health/pair";

    private static final int MOST_BYTES = 4096;

    private final HttpClient http;
    private final String scheme;
    private final Duration patience;

    /** @param patience how long to wait for a connection, and again for the answer to begin */
    public PairHealthClient(Encryption encryption, Duration patience) {
        this.http = encryption.http().connectTimeout(patience).build();
        this.scheme = encryption.scheme();
        this.patience = patience;
    }

    /**
     * Asks the Booster with its web at this address.
     *
     * @throws IOException when it does not answer, or with anything else
     */
    public JsonNode ask(BoosterAddress web) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(scheme + "://" + web + PATH))
                        .timeout(patience)
                        .build(),
                head -> new LimitedBody(MOST_BYTES));
        if (response.statusCode() != 200) {
            throw new IOException("answered " + response.statusCode());
        }
        return Json.read(response.body());
    }
}
